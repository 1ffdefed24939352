"""Chinese names as they are said: surnames, titles, and words in which the same characters name nobody."""

import re
from collections.abc import Mapping


def split_words(*lines: str) -> tuple[str, ...]:
    """Split lines into words."""
    return tuple(word for line in lines for word in line.split())


COMPOUND = split_words(
    "欧阳 上官 司马 司徒 诸葛 东方 皇甫 尉迟 公孙 慕容 长孙",
    "宇文 夏侯 令狐 端木 南宫 独孤 轩辕 澹台 呼延 闻人 申屠",
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤康易乔赖文"
    "樊兰殷施洪翟安颜倪牛温季俞章鲁葛伍毕申尤柴阎聂焦柳邢岳齐梅庄辛靳祁骆苗谷柯冉游祝蒲蓝甘简丘褚涂凌连卞舒单"
    "霍关阮詹时路裴冼鲍楼饶冀席瞿桑窦蔺景屈牟艾常左岑丛桂童欧邬荆娄郎仇喻佟商宁费盛解池巫戚翁成晏傅项郁缪隋阳鞠"
    "楚薄滕党敖耿苟盖卓麦臧逯晋厉慈房储匡宫邝宗权栾屠汲焉"
)
COURTESY = split_words(
    "老先生 老太太 先生 女士 小姐 太太 夫人 阿姨 叔叔 伯伯 大爷 大妈",
    "大叔 大姐 大哥 大嫂 奶奶 爷爷 婆婆 阿婆 阿公 同学",
)
OFFICE = split_words(
    "工程师 师傅 经理 主任 队长 班长 组长 会计 主管 科长 处长 局长",
    "所长 站长 店长 院长 校长 秘书 老师 医生 律师 警官 老板",
)
CLOSE = split_words(
    "工 总 队 姐 哥 嫂 叔 伯 姨 太 生 家 业主 住户 租户"
)  # titles only behind a surname that somebody here has
HOME = "家"  # of them the one that is theirs and not they
AT_WORK = split_words("工 总 队")  # those of them that staff have

# Behind a title these make another word of it: 王工作, 陈总共.
NOT_AFTER: Mapping[str, str] = {
    "工": "作程人地具时期艺资业会种序厂伤况费件匠",
    "总": "共体结计部量和数务算价额闸阀表是",
    "姐": "妹夫",
    "哥": "们",
    "队": "伍列员长形",
    "姨": "妈",
    "太": "吵大多高低过忙累难长短慢快阳",
    "生": "病气活意产日动成效物怕",
    "家": "具电用务教访委装政",
}
# Before a surname these make another word of it: 对方女士, 保安队长, 每周主任接待日.
NOT_BEFORE: Mapping[str, str] = {
    "于": "由对关至位属",
    "任": "责主",
    "何": "任如",
    "关": "有机相海",
    "单": "订名简账",
    "周": "每上下本一两几",
    "安": "保治公平西早晚",
    "常": "经通正日非",
    "成": "完",
    "房": "住厨书客租退",
    "文": "公来收语",
    "张": "一两几这那每各整多紧夸扩主",
    "方": "对双甲乙丙官警我各多施地",
    "时": "临小准及",
    "楼": "上下几号栋",
    "程": "工过流课日进",
    "解": "了理",
    "许": "也或允准",
    "谢": "感多答致酬谢",
    "路": "道公马",
    "连": "接",
    "金": "现资",
    "项": "事",
    "高": "最提",
}
NO_TITLE = split_words("施工")

FAMILIAR = "小老阿"
NO_FAMILIAR = split_words(
    "小区 小时 小车 小路 小高层 小康 小米 小白 小黄 小花 小龙 小牛 小包 小石",
    "小江 小雨 小童 小毛 小方 小金 小常 小孔 小段 小文 小洪 小龚",
    "老化 老年 老师 老路 老白 老金 老常 老鲁",
)
FIRMS = re.compile(
    "(?:公司|集团|店|超市|市场|商行|餐厅|餐馆|饭店|酒店|装饰|装修|装潢|工程队|施工队|物业|银行|幼儿园|学校|医院"
    "|诊所|协会|联合会|委员会|业委会|居委会|办事处|街道办|派出所|管理处|服务中心|中心|[局所厂社院部]"
    r"|ltd\.?|co\.|inc\.?|company)$"
)

# Names that are everyday words, too: in a text somebody is meant only where something shows it.
EVERYDAY = frozenset(
    split_words(
        "高兴 高明 高峰 高洁 高雅 安静 安宁 安康 安全 安心 安定 安然 平安 平静 平和 方便 方向 方圆 方正",
        "文明 文静 和平 和气 成功 成长 成才 向阳 明亮 温暖 温馨 温柔 温和 白云 白雪 白天 黄河 黄金 长江",
        "江山 江南 江河 海洋 石头 金山 金属 常青 常乐 常见 万一 万全 马上 马达 水平 时光 时间 冬青 关心",
        "关键 康健 康乐 健康 阳光 吉祥 祥和 国庆 建国 建设 建军 胜利 解放 团结 清洁 清静 宁静 幸福 喜悦",
        "欢乐 欢喜 顺利 如意 任何 任意 应该 曾经 孔雀 牛奶 麻烦 苗木 花园 花卉 路灯 路口 车辆 夏天 秋天",
        "冬天 春天 富强 光明 希望 美丽 平常 平整 舒服 舒畅 全面 全部",
    )
)
WORD_BEFORE = frozenset("很不太真挺更较最感到是否够能保持要需应恢复一直都也没十分非常比又")  # 很高兴
WORD_AFTER = frozenset("地的了极些点度性")  # 高兴地
NAMED_BEFORE = split_words("业主 住户 租户 房东 姓名 联系人 投诉人 来电人 报修人 经办人 叫 名为 师傅")  # 业主高兴

# What stands in the field for a name and names nobody.
NO_NAMES = frozenset(
    split_words(
        "业主 住户 租户 房东 家属 本人 匿名 不详 未知 无名 先生 女士 小姐 访客 路人 群众 保安 保洁 门岗 前台",
        "客服 物业 服务中心 管理处 人员 工作 工作人员 外来 外来人员 单位 主任 经理 领导 师傅 维修工 值班员",
        "投诉人 某人 某某 某户 resident residents employee employees visitor visitors firm firms building home",
        "some none unknown anonymous staff tenant owner svc",
    )
)
