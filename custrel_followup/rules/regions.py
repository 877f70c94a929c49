"""Places that stand in names of companies: 联想（北京）, Shanghai Bosch, Bosch China.

The name of a company without its place says less than the whole name: 北京联想 and
上海联想 are two companies. A city brings its province along, so that who writes only
one of them means the same.
"""

from itertools import chain

PROVINCES = {
    "beijing": "北京",
    "shanghai": "上海",
    "tianjin": "天津",
    "chongqing": "重庆",
    "hebei": "河北",
    "shanxi": "山西",
    "shaanxi": "陕西",
    "liaoning": "辽宁",
    "jilin": "吉林",
    "heilongjiang": "黑龙江",
    "jiangsu": "江苏",
    "zhejiang": "浙江",
    "anhui": "安徽",
    "fujian": "福建",
    "jiangxi": "江西",
    "shandong": "山东",
    "henan": "河南",
    "hubei": "湖北",
    "hunan": "湖南",
    "guangdong": "广东",
    "guangxi": "广西",
    "hainan": "海南",
    "sichuan": "四川",
    "guizhou": "贵州",
    "yunnan": "云南",
    "gansu": "甘肃",
    "qinghai": "青海",
    "neimenggu": "内蒙古",
    "ningxia": "宁夏",
    "xinjiang": "新疆",
    "xizang": "西藏",
    "taiwan": "台湾",
    "hongkong": "香港",
    "macau": "澳门",
    "china": "中国",
}
CITIES = {
    "guangdong": "guangzhou 广州 shenzhen 深圳 dongguan 东莞 foshan 佛山 zhuhai 珠海 "
    "zhongshan 中山 huizhou 惠州 shantou 汕头 jiangmen 江门",
    "jiangsu": "nanjing 南京 suzhou 苏州 wuxi 无锡 changzhou 常州 nantong 南通 "
    "xuzhou 徐州 yangzhou 扬州 kunshan 昆山 zhenjiang 镇江",
    "zhejiang": "hangzhou 杭州 ningbo 宁波 wenzhou 温州 jiaxing 嘉兴 shaoxing 绍兴 "
    "jinhua 金华 yiwu 义乌 taizhou 台州 huzhou 湖州",
    "shandong": "jinan 济南 qingdao 青岛 yantai 烟台 weifang 潍坊 zibo 淄博 linyi 临沂",
    "fujian": "fuzhou 福州 xiamen 厦门 quanzhou 泉州 zhangzhou 漳州",
    "sichuan": "chengdu 成都 mianyang 绵阳",
    "hubei": "wuhan 武汉 yichang 宜昌 xiangyang 襄阳",
    "hunan": "changsha 长沙 zhuzhou 株洲",
    "henan": "zhengzhou 郑州 luoyang 洛阳",
    "hebei": "shijiazhuang 石家庄 tangshan 唐山 baoding 保定",
    "anhui": "hefei 合肥 wuhu 芜湖",
    "jiangxi": "nanchang 南昌",
    "liaoning": "shenyang 沈阳 dalian 大连",
    "jilin": "changchun 长春",
    "heilongjiang": "harbin 哈尔滨",
    "shaanxi": "xian 西安",
    "shanxi": "taiyuan 太原",
    "yunnan": "kunming 昆明",
    "guizhou": "guiyang 贵阳",
    "guangxi": "nanning 南宁 liuzhou 柳州",
    "hainan": "haikou 海口 sanya 三亚",
    "gansu": "lanzhou 兰州",
    "xinjiang": "urumqi 乌鲁木齐",
    "neimenggu": "hohhot 呼和浩特 baotou 包头",
    "taiwan": "taipei 台北 hsinchu 新竹 taichung 台中 tainan 台南 kaohsiung 高雄 "
    "taoyuan 桃园",
}
COUNTRIES = {
    "germany": "deutschland germany 德国",
    "france": "france 法国",
    "britain": "uk britain england 英国",
    "usa": "usa us america 美国",
    "japan": "japan 日本",
    "korea": "korea 韩国",
    "india": "india 印度",
    "singapore": "singapore 新加坡",
    "italy": "italy italia 意大利",
    "spain": "spain españa espana 西班牙",
    "netherlands": "netherlands nederland 荷兰",
    "switzerland": "switzerland schweiz suisse 瑞士",
    "austria": "austria österreich osterreich 奥地利",
    "poland": "poland polska 波兰",
    "vietnam": "vietnam 越南",
    "thailand": "thailand 泰国",
    "malaysia": "malaysia 马来西亚",
    "australia": "australia 澳大利亚",
    "canada": "canada 加拿大",
    "brazil": "brazil brasil 巴西",
    "mexico": "mexico méxico 墨西哥",
    "asia": "asia 亚洲",
    "europe": "europe 欧洲",
}
SUFFIXES = (
    "特别行政区",
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "省",
    "市",
)


def _pairs(text: str) -> list[tuple[str, str]]:
    words = text.split()
    return list(zip(words[::2], words[1::2], strict=True))


def _get_places() -> dict[str, frozenset[str]]:
    places = {}
    for code, name in PROVINCES.items():
        places[code] = places[name] = frozenset((code,))
    for province, text in CITIES.items():
        for code, name in _pairs(text):
            places[code] = places[name] = frozenset((province, code))
    for code, text in COUNTRIES.items():
        places |= dict.fromkeys(text.split(), frozenset((code,)))
    return places


PLACES = _get_places()
"""Words, in simplified characters or lower case, to what they stand for."""

LONGEST = max(map(len, chain(PLACES, ("",))))
