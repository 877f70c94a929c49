"""The texts of the demo in Chinese, or back in English. Input of ``odoo shell``.

What is typed in a database has no translations: the demo speaks English, and who looks
at it in Chinese sees both. ``language`` comes from whoever runs this; another one than
Chinese brings the English back. A text that somebody changed stays as it is.
"""
# ruff: noqa: F821 -- ``env`` and ``language`` are given

from odoo.tools import SQL

TEXTS = {
    # Customers and their places
    "Chenguang Machinery": "晨光机械",
    "CHENGUANG MACHINERY (Suzhou) Co., Ltd.": "晨光机械（苏州）有限公司",
    "Harbour Line Logistics": "港联物流",
    "Harbour Line Logistics Ltd.": "港联物流有限公司",
    "Blue Lotus Hotels": "蓝莲酒店集团",
    "Northwind Foods": "北风食品",
    "Jade River Pharma": "玉河制药",
    "Formosa Optics": "宝岛光学",
    "Pearl Delta Packaging": "珠三角包装",
    "Golden Harvest Farms": "金穗农场",
    "Sunrise Elevators": "旭日电梯",
    "Kowloon Print House": "九龙印务",
    "Bright Future Schools": "明德学校",
    "Silver Gate Bank": "银门银行",
    "Red Maple Furniture": "红枫家具",
    "Lakeside Clinics": "湖畔诊所",
    "Eastern Star Textiles": "东星纺织",
    "Taipei Fresh Markets": "台北鲜市",
    "Great Wall Valves": "长城阀门",
    "Cloud Nine Travel": "九霄旅行社",
    "Green Bamboo Tea": "青竹茶业",
    "Union Bearings": "联合轴承",
    "Coral Bay Resorts": "珊瑚湾度假村",
    "Delta Cold Storage": "三角洲冷库",
    "Iron Bridge Steel": "铁桥钢铁",
    "Morning Dew Cosmetics": "晨露化妆品",
    "Polar Air Conditioning": "极地空调",
    "Quantum Instruments": "量子仪器",
    "Riverbend Brewery": "河湾啤酒",
    "Southern Cross Shipping": "南十字航运",
    "Tiger Leap Sports": "虎跃体育",
    "Umbra Lighting": "暗影照明",
    "Vermilion Books": "朱红书店",
    "White Crane Hospital": "白鹤医院",
    "Xinhai Fisheries": "新海渔业",
    "Yellow Crane Tower Tours": "黄鹤楼旅游",
    "Zenith Solar": "天顶光伏",
    "Amber Road Jewellery": "琥珀珠宝",
    "Birch Tree Paper": "白桦纸业",
    "Crescent Moon Bakery": "新月烘焙",
    "Dragon Boat Toys": "龙舟玩具",
    "Emerald Isle Dairy": "翡翠岛乳业",
    "Golden Mills": "金磨面粉",
    "Silk Road Textiles": "丝路纺织",
    "Old Town Printing": "古城印刷",
    "Pine Hill Furniture": "松岗家具",
    "Quiet Valley Tea": "静谷茶业",
    "Suzhou": "苏州",
    "Ningbo": "宁波",
    "Hangzhou": "杭州",
    "Rotterdam": "鹿特丹",
    "Wuxi": "无锡",
    "Hsinchu": "新竹",
    "Shenzhen": "深圳",
    "Zhengzhou": "郑州",
    "Shanghai": "上海",
    "Hong Kong": "香港",
    "Nanjing": "南京",
    "Vancouver": "温哥华",
    "Wuhan": "武汉",
    "Shaoxing": "绍兴",
    "Taipei": "台北",
    "Tianjin": "天津",
    "Chengdu": "成都",
    "Fuzhou": "福州",
    "Luoyang": "洛阳",
    "Sanya": "三亚",
    "Qingdao": "青岛",
    "Tangshan": "唐山",
    "Guangzhou": "广州",
    "Foshan": "佛山",
    "Beijing": "北京",
    "Harbin": "哈尔滨",
    "Singapore": "新加坡",
    "Xiamen": "厦门",
    "Zhongshan": "中山",
    "Kunming": "昆明",
    "Dalian": "大连",
    "Hefei": "合肥",
    "Helsinki": "赫尔辛基",
    "Xi'an": "西安",
    "Shantou": "汕头",
    "Cork": "科克",
    "Jinan": "济南",
    "Huangshan": "黄山",
    "88 Xinghu Street": "星湖街 88 号",
    # People
    "Gao Mei": "高梅",
    "Xu Jun": "徐军",
    "Lin Mei": "林美",
    "Zhang Wei": "张伟",
    "Zhou Wei": "周伟",
    "Gao Lin": "高林",
    "He Ping": "何平",
    "He Li": "何丽",
    "Sun Ping": "孙平",
    "Zhou Jie": "周杰",
    "Liu Qiang": "刘强",
    "Wang Fang": "王芳",
    "Chen Jie": "陈洁",
    "Huang Li": "黄莉",
    "Zhao Min": "赵敏",
    "Wu Tao": "吴涛",
    "Sun Yan": "孙艳",
    "General Manager": "总经理",
    "Head of the Workshop": "车间主任",
    "Quality Engineer": "质量工程师",
    "Purchasing Director": "采购总监",
    "Head of Purchasing": "采购经理",
    "Plant Manager": "厂长",
    # Complaints
    "Packing line stands still since Monday": "包装线从周一起停机",
    "Spare parts three days late again": "备件又晚到三天",
    "Invoice shows the old price": "发票还是旧价格",
    "Repair did not help": "维修后故障依旧",
    "Two boxes arrived damaged": "两箱货物到货破损",
    "Nobody calls back": "无人回电",
    "Terms in the renewal differ from the offer": "续约条款与报价不符",
    "Two chairs without screws": "两把椅子缺螺丝",
    "Delivery without certificates": "交货未附合格证",
    "The new drive stops after ten minutes. We lose a shift a day.": (
        "新驱动器运行十分钟就停，我们每天损失一个班次。"
    ),
    "Promised for Tuesday, and nobody called.": "答应周二到，也没有人来电说明。",
    "We agreed on a price per site.": "当时约定的是按厂区计价。",
    "The same part failed again after a week.": "一周后同一个零件又坏了。",
    "Photos are attached to the mail.": "照片见邮件附件。",
    "I left three messages.": "我留言三次。",
    "Please explain paragraph four.": "请解释第四条。",
    "The bags with the screws were missing in both boxes.": "两个箱子里都没有螺丝包。",
    "We cannot use the goods without them.": "没有合格证，货物无法使用。",
    "The part from the second supplier is too weak.": "第二家供应商的零件强度不够。",
    "The carrier stacked other goods on top.": "承运方在上面压了其他货物。",
    "Two bags were packed into another box.": "两包螺丝误装入其他箱子。",
    "We fit the original part free of charge on Thursday and lend you a machine until "
    "then.": "我们周四免费换上原厂零件，在此之前借给贵司一台设备。",
    "Both boxes were replaced the next day.": "次日已补发两箱。",
    "Paragraph four is the same as in the offer of March; we sent a comparison.": (
        "第四条与三月份的报价一致，对照表已发送。"
    ),
    "We have sent the screws by express today. They are with you tomorrow.": (
        "螺丝今天已快递寄出，明天可到。"
    ),
    "Replacement sent by express": "已快递补发",
    "Boxes are marked as fragile on all sides": "箱体四面加贴易碎标识",
    "Where are our spare parts?": "我们的备件到哪里了？",
    "Nobody has answered my mail of yesterday.": "昨天的邮件至今无人回复。",
    "Label printer stops again": "标签打印机又停机",
    "Every fifty labels it stops, and we start it by hand.": (
        "每打五十张标签就停一次，只能手动重启。"
    ),
    "The roller was worn.": "压辊磨损。",
    "We have replaced the roller.": "已更换压辊。",
    "It ran for two days, now it stops as before.": (
        "好了两天，现在又和以前一样停机。"
    ),
    # What was written about them
    "The display shows E42 before it stops. Can somebody come today?": (
        "停机前屏幕显示 E42。今天能派人来吗？"
    ),
    "I am sorry about this. Our technician is with you at two and brings a second "
    "drive.": "非常抱歉。我们的技师下午两点到，并带一台备用驱动器。",
    "He was here, and the second drive stops as well. We need the line by Friday.": (
        "技师来过了，备用驱动器也会停。周五前这条线必须恢复。"
    ),
    "Two trucks stand here and wait for the parts. When do they come?": (
        "两辆卡车停在这里等备件，什么时候能到？"
    ),
    "This is my second mail. Please call me today.": (
        "这是我发的第二封邮件，请今天给我回电话。"
    ),
    "The invoice says 120 a site. We agreed on 96 in spring.": (
        "发票上每个门店 120，春天谈好的是 96。"
    ),
    "Thank you for telling us. Please send us page two of your copy, then we correct "
    "the invoice at once.": "感谢告知。请把贵方合同第二页发给我们，我们马上更正发票。",
    "The bearing runs hot again, for the second time in a month.": (
        "轴承又发热了，一个月内第二次。"
    ),
    "I am sorry. May we fetch the old part, so that our workshop can test it?": (
        "非常抱歉。能否让我们取回旧件，由车间检测？"
    ),
    "It lies at the gate. Fetch it any day before five.": (
        "旧件放在门卫处，每天五点前都可以来取。"
    ),
    "Two of twelve boxes came crushed, the lenses in them are broken.": (
        "十二箱中有两箱被压坏，里面的镜片碎了。"
    ),
    "We are sorry. Both boxes leave our house today, and you need not send anything "
    "back.": "非常抱歉。两箱今天补发，破损的货物不用寄回。",
    "They have arrived, and everything is whole. Thank you.": (
        "补发的货已收到，完好无损，谢谢。"
    ),
    "Can you send them before Friday? We move into the new office then.": (
        "能在周五前寄到吗？那天我们搬进新办公室。"
    ),
    "They left by express this morning, with two spare bags.": (
        "今早已用快递寄出，另附两包备用。"
    ),
    "It stopped eleven times today. The night shift can do nothing else.": (
        "今天停了十一次，夜班什么都干不了。"
    ),
    "Our technician comes tomorrow morning with a new roller.": (
        "我们的技师明天上午带新压辊过来。"
    ),
    "It runs since yesterday. Thank you for coming so fast.": (
        "昨天起运行正常，谢谢这么快就来。"
    ),
    # Opportunities and needs
    "Maintenance contract for the new line": "新生产线维保合同",
    "Service for the second warehouse": "二号仓库服务",
    "Elevator service for six hotels": "六家酒店电梯维保",
    "First contract: operating theatre": "首单：手术室",
    "Service for the second press": "二号压机服务",
    "Cold rooms of three markets": "三家市场的冷库",
    "Validation of the new line": "新生产线验证",
    "Answer within four hours on nights and weekends": "夜间和周末四小时内响应",
    "One service contract for both sites": "两个厂区合签一份服务合同",
    "Spare parts kept near the plant": "备件存放在工厂附近",
    "A cheaper plan for the winter months": "冬季优惠方案",
    "Lift inspection before the audit": "审计前完成电梯检验",
    "Training for the caretakers": "管理员培训",
    "Response time in the contract": "响应时间写入合同",
    "The same technician in all six hotels": "六家酒店由同一位技师负责",
    "Papers for the cold chain": "冷链证明文件",
    "Remote control of the packing line": "包装线远程控制",
    "The new line runs three shifts; an hour of standstill costs 6,000": (
        "新线三班运转，停机一小时损失 6,000"
    ),
    "The plant manager answers for it to the board": "厂长要向董事会负责",
    "One person to call, one invoice": "一个联系人，一张发票",
    "Customs has cost them two weeks twice this year": "今年两次因报关耽误两周",
    "The audit may close the branch hall": "审计可能要求关闭营业厅",
    "Their customer fines late trucks": "他们的客户对晚到的卡车罚款",
    "Guests must not notice the work": "施工不能打扰客人",
    "Deliveries before eight in the morning": "早上八点前送货",
    "One invoice a month": "每月开一张发票",
    "Own maintenance team": "自有维修队",
    "Two local firms": "两家本地公司",
    "National Lift": "国联电梯",
    # Follow-ups
    "Walked through the new hall with Liu Qiang; they plan two more lines.": (
        "与刘强一起看了新厂房，他们计划再上两条线。"
    ),
    "Answered their questions about spare parts while Marc was away.": (
        "Marc 不在期间解答了备件问题。"
    ),
    "The warehouse opens later than planned.": "仓库比计划晚启用。",
    "Went through the repair report. They accept the cause.": (
        "逐项说明维修报告，客户认可原因。"
    ),
    "Liu Qiang likes the maintenance contract; the board decides next week.": (
        "刘强认可维保合同，董事会下周决定。"
    ),
    "Visited the new warehouse. They want the response time in the contract.": (
        "参观新仓库。客户希望把响应时间写入合同。"
    ),
    "Sent the case of another hotel group; they asked for a price per site.": (
        "发送了另一家酒店集团的案例，客户要求按门店报价。"
    ),
    "Everything runs well, no need at the moment.": "一切正常，暂无需求。",
    "Nobody answered.": "无人接听。",
    "Ordered the yearly service for two lines.": "订购两条线的年度服务。",
    "The last repair took too long; promised a report.": (
        "上次维修时间太长，已答应提供报告。"
    ),
    "Budget is frozen until the new year.": "预算冻结到明年。",
    "Talked about the service of next year.": "沟通了明年的服务。",
    "Service for two more lines": "再增加两条线的服务",
    "Whether the start in spring can be kept": "春季能否如期开工",
    "Response time of 24 hours is too long": "24 小时的响应时间太长",
    "Doubts whether we keep our dates": "担心我们不能按期交付",
    "No budget this year": "今年没有预算",
    "The technician was very clear": "技师讲得很清楚",
    "Call after the board meeting": "董事会后致电",
    "Send the changed contract": "发送修改后的合同",
    "Quote a price per site": "按门店报价",
    "Explain the repair report": "说明维修报告",
    # The file, days
    "Machine tools and their parts": "机床及零部件",
    "Hotels in four cities": "四个城市的酒店",
    "Tinned vegetables": "蔬菜罐头",
    "Said by its purchasing director": "采购总监告知",
    "The workshop asks, purchasing compares three offers, the general manager signs "
    "from 50,000 on. Three weeks.": (
        "车间提出，采购比三家，5 万元以上由总经理签字，需三周。"
    ),
    "Two visits and five percent less": "拜访两次并让价 5%",
    "The other one delivers the next day": "对方能次日交货",
    "Machine maintenance": "设备维护",
    "Trade fair": "展会",
    "Family visit": "探亲",
    "Company outing": "公司团建",
    "Worked for the day of the outing": "团建调休上班",
    "Stocktaking, closed for customers": "盘点，暂停对外",
    # What customers answered
    "Last half-year": "上半年",
    "This half-year": "本半年",
    "Key customers, after the summer": "关键客户，夏季之后",
    "Deliveries come late now and then.": "偶尔会延迟交货。",
    "Quick answers, always.": "回复一直很快。",
    "The repair took too long.": "维修时间太长。",
    "As good as last time.": "和上次一样好。",
    "Much better since spring.": "春天以来好多了。",
    "Your people know what they do.": "贵司人员很专业。",
    "Twice nobody came on the day that was agreed.": "约好的日子两次都没有人来。",
}

FIELDS = {
    "res.partner": ("name", "city", "street", "function"),
    "custrel.complaint": (
        *("subject", "description", "cause", "resolution"),
        *("corrective_action", "preventive_action", "reopen_reason"),
    ),
    "mail.message": ("body",),
    "custrel.followup": (
        *("name", "objective", "content", "new_needs", "doubts", "feedback"),
        "next_action",
    ),
    "crm.lead": ("name",),
    "custrel.customer.file": ("business", "potential_source", "purchasing"),
    "custrel.need": ("name", "incumbent"),
    "custrel.need.real": ("name",),
    "custrel.risk.decision": ("tried",),
    "custrel.survey.wave": ("name",),
    "custrel.survey.wave.answer": ("comment",),
    "resource.calendar.leaves": ("name",),
    "custrel.day": ("name",),
}


is_chinese = language == "zh_CN"


def say_beside(records, name):
    """What has a text in each language keeps the English one beside the Chinese."""
    english = records.with_context(lang="en_US")
    for record in english.search([(name, "in", list(TEXTS))]) if is_chinese else ():
        record.with_context(lang=language)[name] = TEXTS[record[name]]


def say(words):
    for model, names in FIELDS.items():
        records = env[model].sudo()  # a tool of the administrator
        records = records.with_context(active_test=False)
        for name in names:
            field = records._fields[name]
            if field.translate:
                say_beside(records, name)
                continue
            pattern = "<p>%s</p>" if field.type == "html" else "%s"
            texts = {pattern % text: pattern % other for text, other in words.items()}
            for record in records.search([(name, "in", list(texts))]):
                text = texts.get(str(record[name]))
                if not text:  # a contact has followed its company
                    continue
                if model == "res.partner":  # other columns follow
                    record[name] = text
                    continue
                # As it would have been typed: what is recorded is not changed later.
                env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        SQL.identifier(records._table),
                        SQL.identifier(name),
                        text,
                        record.id,
                    )
                )
    env.invalidate_all()
    env.cr.commit()


say(TEXTS if is_chinese else {other: text for text, other in TEXTS.items()})
