"""Where everybody has an address: the domain says nothing of a company."""

FREE_MAILERS = frozenset(
    """
    qq.com vip.qq.com foxmail.com 163.com 126.com yeah.net vip.163.com vip.126.com
    188.com sina.com sina.cn vip.sina.com sohu.com tom.com 21cn.com 139.com 189.cn
    wo.cn aliyun.com alimail.com 263.net eyou.com
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com live.cn
    outlook.fr outlook.de hotmail.co.uk hotmail.fr hotmail.de hotmail.it
    yahoo.com yahoo.cn yahoo.com.cn yahoo.com.tw yahoo.com.hk yahoo.co.jp yahoo.co.uk
    yahoo.fr yahoo.de ymail.com rocketmail.com aol.com aim.com
    icloud.com me.com mac.com proton.me protonmail.com pm.me tutanota.com tuta.io
    gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de
    1und1.de posteo.de mailbox.org
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr
    libero.it virgilio.it alice.it tin.it tiscali.it
    mail.ru yandex.ru yandex.com ya.ru bk.ru list.ru inbox.ru rambler.ru
    naver.com daum.net hanmail.net nate.com
    hinet.net seed.net.tw pchome.com.tw xuite.net
    netvigator.com uol.com.br bol.com.br terra.com.br ig.com.br
    zoho.com mail.com email.com hushmail.com fastmail.com inbox.com
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net
    btinternet.com virginmedia.com sky.com talktalk.net blueyonder.co.uk
    rediffmail.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp
    """.split()
)
