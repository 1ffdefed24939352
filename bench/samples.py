"""The sample site's records: six weeks at an invented service centre, replayed through the real commands.

    python bench/samples.py FOLDER

makes FOLDER (new or empty) a site with this repository's `svc.yaml` and `calendar.yaml`, and types every command below
at its own time. The same folder comes out every time, byte for byte, so the records of this repository are renewed by

    python bench/samples.py /tmp/sample && rm -r records && cp -r /tmp/sample/records .

A paragraph is the story of one record. Paragraphs stand in the order in which these came in, so that the twelfth
complaint is C2026-0012. A line is month, day, clock, who typed it, and what; one that begins with `+` goes on with the
one before it. `@` is the paragraph's own record, `@B` its last callback, `@D` its incoming document, `@R` the repair
that it became. What has no number, such as a home, is in one paragraph. Duty is made from the diaries: who typed
something at the counter was there (`duty_days`).
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zlib import crc32

from svc.cli import main

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ("svc.yaml", "calendar.yaml")
YEAR = 2026
LINE = re.compile(r"(\d\d-\d\d) (\d\d:\d\d) (\S+) (.+)")
NUMBER = re.compile(r"[A-Z]\d{4}-\d{4,}")

COMPLAINTS = """
10-12 08:52 李敏 complaint add --unit 3-1201 --name 王小明 --phone 13800000011 --category noise --channel phone
+ --matter '楼上3-1301装修，中午12点半仍在用电钻，家中老人无法午休' --demand '午休时间停止敲打（12点至14点）'
10-12 08:58 李敏 complaint dispatch @ --text '请今天午前到场核实'
10-12 12:41 韩队长 complaint remedy @ --text '12:20到3-1301现场，正在切割瓷砖，已责令停工，施工单位重新签收作业时间告知单'
10-12 14:35 李敏 complaint reply @ --outcome --text '已到场劝停，施工单位签了作业时间告知单，午休时段由巡逻岗每日查看一次，打扰到老人休息，非常抱歉'
10-13 09:05 李敏 complaint resolve @ --text '施工单位已调整作业时间，次日午间巡查安静'
10-16 10:12 李敏 callback record --about @ --means phone --content '午间是否还有施工噪声' --result '连续三天午间安静'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --topic noise=satisfied --close

10-13 19:20 王静 complaint add --unit 5-0602 --name 刘雨 --phone 13800000012 --category facility --channel visit
+ --matter '5栋二单元一楼大堂灯不亮，晚上进出看不清台阶' --demand '尽快修好，老人孩子怕摔'
10-13 19:24 王静 complaint dispatch @
10-14 08:50 孙师傅 complaint remedy @ --text '更换大堂LED灯管两支、镇流器一只，台阶处补贴夜光条'
10-14 09:15 王静 complaint resolve @ --told --text '大堂照明已恢复，台阶加贴了夜光条'
10-19 15:30 王静 callback record --about @ --means phone --content '大堂照明是否正常' --result '灯亮，夜光条很实用'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --topic works=satisfied --close

10-14 10:05 赵倩 complaint add --unit 1-0303 --name 冯老师 --phone 13800000013 --category press --channel letter
+ --document 来信〔2026〕07号 --matter '订阅的晚报本周少投两份，信箱里还夹了别家的报纸' --demand '补齐报纸，投递时核对门牌'
10-14 10:12 赵倩 complaint dispatch @
10-14 10:30 赵倩 incoming report @D --to 周主任 --text '业主来信反映报刊少投'
10-15 11:20 何文员 complaint remedy @ --text '与投递员当面核对1栋订户名单，补送10月12日、13日晚报'
10-15 15:40 赵倩 complaint resolve @ --told --text '两份晚报已补送到户，投递员重新核对了1栋信箱'
10-15 16:05 赵倩 incoming answer @D --text '书面答复：少投原因、补送情况及今后核对办法，已送达信箱'
10-16 09:00 赵倩 incoming file @D
10-20 10:25 赵倩 callback record --about @ --means writing --content '近一周报纸是否按时足份' --result '每天都收到'
+ --punctuality satisfied --attitude satisfied --quality fairly --opinion satisfied --close

10-15 08:40 李敏 complaint add --unit 7-1104 --name 孟先生 --phone 13800000014 --category cleaning --channel phone
+ --matter '7栋11楼楼道堆放纸箱和厨余袋两天无人清，有异味' --demand '清走并提醒堆放的住户'
10-15 08:46 李敏 complaint dispatch @
10-15 10:10 吴班长 complaint remedy @ --text '已清走纸箱六只、厨余两袋，地面消毒，门上贴温馨提示'
10-15 10:40 李敏 complaint resolve @ --told --text '楼道已清运消毒，并提醒了相关住户'
10-21 16:20 李敏 callback record --about @ --means phone --content '楼道是否保持干净' --result '干净，偶有鞋架外放'
+ --punctuality satisfied --attitude satisfied --quality fairly --opinion fairly --wishes '希望每周巡查一次楼道' --close

10-16 21:10 王静 complaint add --unit 2-0101 --name 宋女士 --phone 13800000015 --category pests --channel web
+ --matter '一楼院子近期晚上有老鼠出没，怀疑从绿化带洞口进来' --demand '投药并封堵洞口'
10-17 08:45 王静 complaint dispatch @
10-17 09:10 王静 incoming report @D --to 周主任
10-18 10:30 吴班长 complaint remedy @ --text '2栋绿化带投放毒饵站四处，设警示牌'
10-19 09:30 王静 complaint resolve @ --told --text '已在2栋周边设毒饵站并张贴警示，三天后复查'
10-19 09:45 王静 incoming answer @D --text '网站留言已答复'
10-26 11:00 王静 callback record --about @ --means phone --content '是否还有老鼠' --result '夜里仍见到一只，墙根洞口未封'
+ --punctuality satisfied --attitude satisfied --quality dissatisfied --opinion dissatisfied
+ --topic pests=dissatisfied --rework 清洁绿化班 --due 10-29
10-28 15:20 吴班长 callback rework-done @B --text '封堵墙根洞口三处，补投毒饵'
10-28 15:40 吴班长 complaint remedy @ --text '会同维修班用水泥封堵墙根洞口三处，绿化带加密布点'
10-29 09:20 王静 complaint resolve @ --told --text '洞口已全部封堵，毒饵站加密到七处'
11-03 10:05 王静 callback record --about @ --means visit --content '封堵后是否还有老鼠' --result '一周未见，现场洞口已封'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --signed 宋女士
+ --topic pests=satisfied --topic greening=satisfied --close

10-19 17:30 周主任 complaint add --unit 4-0805 --name 郑先生 --phone 13800000016 --category service --channel visit
+ --against 罗勇 --matter '南门岗值班员让访客在门外等了二十分钟，说话不客气' --demand '当面道歉，核对访客登记流程'
10-19 17:40 周主任 complaint dispatch @ --to 安防班
10-20 10:00 周主任 complaint classify @ --justified
10-20 16:10 韩队长 complaint remedy @ --text '调阅门岗录像属实，队长与值班员上门致歉'
10-20 16:30 韩队长 complaint correct @ --text '门岗全员重学访客登记与文明用语，逐人考核' --due 10-31
10-21 09:10 周主任 complaint resolve @ --told --text '已上门致歉，门岗人员正在逐人重新培训'
10-26 14:00 李敏 callback record --about @ --means phone --content '对道歉及门岗态度的看法' --result '接受道歉，近日访客进出顺畅'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --topic attitude=satisfied
10-30 17:00 周主任 complaint verify @ --text '抽查门岗三班六人，登记与用语均合格'
10-31 09:00 周主任 complaint close @
11-02 09:30 周主任 complaint case @ --comment '错在先让人等、后解释；登记慢时先请访客坐下，再说明还要多久'

10-20 20:15 王静 complaint add --unit 6-1502 --name 高女士 --phone 13800000017 --category other --channel phone
+ --matter '小区东侧市政广场跳舞音响到晚上十点，影响孩子写作业' --demand '协调降低音量'
10-21 09:00 王静 complaint refer @ --authority 东湖街道综合执法队
+ --text '广场属市政管辖，已代为致电街道综合执法队并提供联系电话，对方答应当晚派人查看；我们也会在东门贴提示'
10-23 10:10 王静 callback record --about @ --means phone --content '广场音量是否降低' --result '执法队来过，九点后已停'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --topic noise=satisfied --close

10-22 09:20 赵倩 complaint add --unit 9-0401 --name 许先生 --phone 13800000018 --category facility --channel superior
+ --document 东街办转〔2026〕31号 --matter '儿童游乐区秋千链条生锈、地垫破损，街道转来信访件' --demand '检修并公示安全检查结果'
10-22 09:40 赵倩 complaint dispatch @ --to 维修班 --to 工程
10-23 16:50 孙师傅 complaint remedy @ --text '停用秋千，更换链条两副、地垫八块，螺栓逐一紧固'
10-24 10:30 赵倩 complaint resolve @ --told --text '秋千链条和地垫已更换，检查结果在游乐区公示'
10-24 11:00 赵倩 complaint report @ --text '已书面回报街道办：检修完成，附照片'
10-28 09:50 赵倩 callback record --about @ --means phone --content '游乐设施检修是否满意' --result '孩子已恢复使用'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --topic works=satisfied --close

10-24 11:35 李敏 complaint add --unit 3-1202 --name 王先生 --phone 13800000019 --category facility --channel phone
+ --matter '厨房水龙头漏水，请派人维修'
10-24 11:50 周主任 cancel @ --reason '属报修，误登为投诉，已转报修处理'

10-26 07:40 李敏 complaint add --unit 2-1003 --name 林建 --phone 13800000020 --category facility --channel phone --severity major
+ --matter '地下车库B1区消防管爆裂，积水约十厘米，多辆车被泡' --demand '立即止水，说明损失如何处理'
10-26 07:44 李敏 complaint dispatch @ --to 维修班 --to 工程 --to 安防班
10-26 08:05 李敏 complaint escalate @ --to leader --name 陈总 --why '涉及多辆车受损，超出服务中心权限'
+ --answer-by '10-26 18:00'
10-26 11:30 马工 complaint remedy @ --text '关闭分区阀门止水，排水泵四台抽排，11点积水排净，临时更换破裂管段'
10-26 15:20 陈总 complaint decide @ --text '车辆清洗检测费用由公司先行垫付，保险同步报案；全车库消防管网限期检测'
10-26 17:10 李敏 complaint reply @ --progress --next '10-28 18:00'
+ --text '积水已排净；公司决定先行垫付车辆清洗检测费用，保险公司明日到场，定损情况后天下班前再答复您'
10-27 09:30 马工 complaint correct @ --text '全车库消防管网压力检测，更换同批次老化管段' --due 11-10
10-28 16:40 李敏 complaint resolve @ --told --text '受损车辆七台全部登记定损，清洗检测费用已垫付，车库恢复使用'
11-02 10:30 李敏 callback record --about @ --means visit --with 林建 --content '车辆处理与车库恢复情况' --result '费用已到账，对处理速度认可'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --signed 林建 --topic works=satisfied
+ --topic efficiency=satisfied --topic complaints=satisfied
11-09 16:00 周主任 complaint verify @ --text '第三方检测报告合格，更换管段三十六米'
11-09 16:10 周主任 complaint close @
11-10 09:00 周主任 complaint case @ --comment '先止水、再上报、当天给时间点，业主情绪明显缓和；管网老化应列入年度检测'

10-28 09:15 赵倩 complaint add --unit 8-0707 --name 潘女士 --phone 13800000021 --category service --channel email
+ --matter '认为九月公共能耗分摊算多了，要求退还差额' --demand '退还差额并书面说明'
10-28 09:40 赵倩 complaint dispatch @ --to 财务
10-28 10:00 赵倩 incoming report @D --to 周主任
10-29 15:30 钱会计 note @ '复核九月电表读数与分摊表，计算无误，增加部分为夏季地库排风用电'
10-30 10:20 周主任 complaint classify @ --unjustified
10-30 10:45 赵倩 complaint reply @ --outcome
+ --text '已请财务复核：九月因地库排风时间延长，公共用电增加，分摊计算无误；附上电表读数和分摊明细，您随时可来前台核对原始单据'
10-30 10:50 赵倩 incoming answer @D --text '邮件答复，附分摊明细'
11-04 14:10 赵倩 callback record --about @ --means phone --content '对分摊说明是否清楚' --result '看过明细，理解，建议提前公示'
+ --attitude satisfied --quality fairly --opinion fairly --wishes '每季度分摊表提前在公告栏公示'
+ --topic complaints=fairly --topic attitude=satisfied --close
11-04 14:20 赵倩 callback propose @B --text '建议财务每季度首周在公告栏公示公共能耗分摊表'

10-30 20:40 王静 complaint add --unit 6-0903 --name 彭先生 --phone 13800000022 --category noise --channel phone
+ --matter '隔壁晚上九点后练琴，孩子睡不着' --demand '请对方晚上八点后不练'
10-31 09:10 王静 complaint dispatch @
11-01 10:30 王静 complaint withdraw @ --text '来电说已与邻居谈好练琴时间，撤回'
11-01 10:40 王静 complaint close @

11-02 08:35 李敏 complaint add --unit 3-1502 --name 田女士 --phone 13800000023 --category facility --channel phone
+ --matter '3栋二单元电梯运行时有异响，停靠时抖动' --demand '请专业人员检查，确保安全'
11-02 08:40 李敏 complaint dispatch @ --to 维修班 --to 工程
11-04 16:10 李敏 complaint reply @ --progress --next '11-09 18:00'
+ --text '维保单位已停梯检查，判断为导靴磨损，配件下周一到货，更换前由工程部每日试运行一次'
11-09 14:50 马工 complaint remedy @ --text '更换导靴四只、润滑导轨，试运行二十次无异响，维保单位出具检查单'
11-09 17:05 李敏 complaint resolve @ --told --text '导靴已更换，电梯运行平稳，检查单张贴在轿厢内'

11-02 18:05 王静 complaint add --unit 3-0902 --name 曹先生 --phone 13800000024 --category facility --channel visit
+ --matter '3栋二单元电梯抖得厉害，孩子不敢坐' --demand '尽快修'
11-02 18:12 王静 complaint same-as @ C13 --text '同一部电梯，与3-1502一并处理'
11-09 17:20 王静 complaint reply @ --outcome --text '电梯导靴已更换，运行平稳，谢谢您的提醒，让孩子受惊了，很抱歉'

11-03 11:10 赵倩 complaint add --unit 底商-02 --name 便民超市 --phone 13800000025 --category cleaning --channel fax
+ --document 传真1103 --matter '相邻餐馆把油污水排到后巷雨水口，气味大' --demand '制止并清理后巷'
11-03 15:40 赵倩 complaint refer @ --authority 区生态环境分局
+ --text '油污排放由生态环境部门执法，已代为举报并告知您受理电话；后巷地面我们今天先冲洗一遍'
11-03 15:50 赵倩 incoming report @D --to 周主任
11-04 09:30 赵倩 incoming answer @D --text '传真答复受理部门及电话'
11-04 09:40 赵倩 incoming file @D

11-04 09:50 王静 complaint add --name 匿名住户 --phone 13800000026 --category cleaning --channel phone
+ --matter '中心花园长椅下狗粪多日无人清理'
11-04 10:00 王静 complaint dispatch @
11-04 15:00 吴班长 complaint remedy @ --text '清理中心花园及步道狗粪，增设拾便袋箱两处'
11-05 09:20 王静 complaint attempt @ --means phone --text '号码为空号'
11-06 09:25 王静 complaint attempt @ --means phone --text '再次拨打仍为空号'
11-06 09:30 王静 complaint unreachable @ --why contact
11-06 09:40 王静 complaint resolve @ --text '花园已清理，公告栏张贴文明养犬提示作为公开答复'
11-06 09:50 王静 complaint close @

11-05 16:25 李敏 complaint add --unit 7-0301 --name 邓阿姨 --phone 13800000027 --category cleaning --channel visit
+ --matter '7栋南侧大樟树枯枝掉到晾衣区，差点砸到人' --demand '修剪枯枝'
11-05 16:30 李敏 complaint dispatch @
11-08 10:10 李敏 complaint reply @ --progress --next '11-16 18:00'
+ --text '树下已拉警戒带，高空修剪车排在十六日前到场，请暂勿在树下晾晒'
11-16 11:20 吴班长 complaint remedy @ --text '租用高空车修剪枯枝十一处，枝条当日清运'
11-16 15:10 李敏 complaint resolve @ --told --text '枯枝已修剪，警戒带撤除，晾衣区恢复使用'
11-20 09:40 李敏 callback book --about @ --when '11-23 10:00' --means visit

11-06 10:20 赵倩 complaint add --unit 2-0201 --name 袁先生 --phone 13800000028 --category pests --channel visit
+ --matter '厨房下水管常爬出蟑螂，邻居家也有' --demand '整栋统一消杀'
11-06 10:30 赵倩 complaint dispatch @
11-07 14:30 吴班长 complaint remedy @ --text '2栋公共管井喷药一次，入户发放胶饵'
11-09 09:10 赵倩 complaint resolve @ --told --text '管井已消杀，并给2栋各户发放了胶饵'
11-16 16:00 赵倩 callback record --about @ --means phone --content '蟑螂是否减少' --result '减少不多，夜里水槽下仍有'
+ --punctuality satisfied --attitude satisfied --quality dissatisfied --opinion dissatisfied --topic pests=dissatisfied
+ --topic greening=fairly --rework 清洁绿化班 --due 11-24
11-17 09:30 赵倩 complaint dispatch @ --to 清洁绿化班 --to 维修班

11-09 22:15 王静 complaint add --unit 10-0604 --name 江女士 --phone 13800000029 --category noise --channel phone
+ --matter '10-0704装修晚上十点还在打磨，多次提醒仍不改' --demand '晚上八点后不得施工'
11-09 22:20 王静 complaint dispatch @
11-09 22:50 韩队长 complaint remedy @ --text '到场制止，装修负责人签整改承诺'
11-10 09:10 王静 complaint resolve @ --told --text '装修负责人已签承诺，晚间由巡逻岗加查一次'
11-12 10:40 王静 callback record --about @ --means phone --content '晚上是否安静' --result '昨晚九点半又在打磨'
+ --punctuality satisfied --attitude satisfied --quality dissatisfied --opinion dissatisfied --topic noise=dissatisfied
+ --topic security=fairly --rework 安防班 --due 11-14
11-13 11:30 韩队长 complaint remedy @ --text '责令停工一天，收回夜间电源钥匙，装修押金按约扣减'
11-13 11:40 韩队长 callback rework-done @B --text '停工一天，夜间断电'
11-14 09:20 王静 complaint resolve @ --told --text '夜间施工电源由我们统一断电，装修单位已书面保证'
11-19 20:10 王静 callback record --about @ --means phone --content '断电后晚上是否安静' --result '改用充电工具，昨晚又有一次'
+ --punctuality satisfied --attitude fairly --quality dissatisfied --opinion dissatisfied --topic noise=dissatisfied --major
+ --topic security=dissatisfied --topic complaints=dissatisfied
+ --next '11-23 15:00' --why '需管理处会同装修责任人面谈，周日后才能定下措施'

11-11 09:30 周主任 complaint add --unit 4-1203 --name 任女士 --phone 13800000030 --category service --channel visit
+ --against 王静 --matter '来前台办门禁卡，接待员一直接电话，十分钟没抬头' --demand '改进接待，忙时先打招呼'
11-11 10:00 周主任 complaint classify @ --justified
11-11 10:05 周主任 complaint dispatch @
11-11 16:20 何文员 complaint remedy @ --text '调看前台录像属实，前台主管当日致电道歉，门禁卡送上门'
11-11 16:30 何文员 complaint correct @ --text '前台增设叫号与忙时引导，全员接待礼仪复训' --due 11-20
11-12 09:15 周主任 complaint resolve @ --told --text '已致歉并送卡上门，前台增设叫号，正在组织复训'
11-18 10:30 李敏 callback record --about @ --means phone --content '对道歉和改进的看法' --result '接受道歉，看到叫号牌了'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --topic attitude=satisfied
+ --topic complaints=satisfied --topic efficiency=fairly

11-13 10:05 赵倩 complaint add --unit 11-0502 --name 蒋先生 --phone 13800000031 --category facility --channel superior
+ --document 热线转〔2026〕1186号 --matter '11栋五层以上早高峰水压不足，热线平台转来' --demand '查明原因，恢复正常水压'
11-13 10:15 赵倩 complaint dispatch @ --to 工程
11-15 16:30 赵倩 complaint reply @ --progress --next '11-19 18:00' --text '泵房变频器参数偏低，厂家工程师十八日到场调试，期间早高峰改人工值守'
11-18 17:20 马工 complaint remedy @ --text '变频器重新设定，更换压力传感器一只，早高峰实测0.28兆帕'
11-19 09:30 赵倩 complaint resolve @ --told --text '水压已恢复，泵房连续三日记录早高峰压力'

11-16 08:50 王静 complaint add --unit 8-1601 --name 傅女士 --phone 13800000032 --category facility --channel web
+ --matter '8栋地下非机动车库充电桩半数不通电，晚上排队' --demand '全部修好并增加桩位'
11-16 09:00 王静 complaint dispatch @ --to 工程
11-16 09:20 王静 incoming report @D --to 周主任
11-18 11:40 王静 complaint reply @ --progress --next '11-20 18:00'
+ --text '已查明两路回路跳闸，备件在途；增加桩位要先核算配电容量，二十日下班前把修复情况和增容意见一并答复您'

11-17 08:40 李敏 complaint add --unit 1-0802 --name 魏老先生 --phone 13800000033 --category press --channel phone
+ --matter '健康报这个月第三次晚一天送到' --demand '当天送到'
11-17 08:50 李敏 complaint dispatch @
11-18 10:20 李敏 complaint reply @ --outcome --text '邮政所答复分拣线调整所致，已请投递员把1栋排到上午第一段，给您添麻烦了'

11-18 13:20 赵倩 complaint add --unit 9-1003 --name 阎女士 --phone 13800000034 --category cleaning --channel email
+ --matter '9栋电梯厅地砖有污渍，保洁只拖不刷' --demand '做一次深度清洁'
11-18 13:30 赵倩 complaint dispatch @
11-18 14:00 赵倩 incoming report @D --to 周主任
11-20 16:40 赵倩 complaint reply @ --progress --next '11-23 18:00' --text '机洗设备周末进场，周一傍晚前告诉您清洗结果'
11-21 09:00 赵倩 incoming answer @D --text '邮件答复清洗安排'

11-19 10:10 王静 complaint add --unit 5-0303 --name 薛先生 --phone 13800000035 --category other --channel visit
+ --matter '固定车位常被隔壁单元的车占用' --demand '请对方挪车'
11-19 10:20 王静 complaint dispatch @ --to 安防班
11-21 15:00 王静 complaint withdraw @ --text '对方已道歉并挪车，投诉人撤回'

11-20 20:10 王静 complaint add --unit 6-0201 --name 叶女士 --phone 13800000036 --category facility --channel phone
+ --matter '6栋一单元门禁主机失灵，单元门整天敞开' --demand '今晚派人看守或修好'

11-21 09:35 王静 complaint add --unit 3-0702 --name 钟先生 --phone 13800000037 --category noise --channel phone
+ --matter '周六早上八点3-0802装修砸墙' --demand '周末不施工'
11-21 09:40 王静 complaint dispatch @
11-21 10:20 韩队长 complaint remedy @ --text '到场停工，周末禁止产生噪声的作业，装修负责人签收通知'

11-22 16:30 赵倩 complaint add --unit 5-1401 --name 龚先生 --phone 13800000038 --category other --channel visit --severity major
+ --matter '高空坠物砸裂楼下车辆天窗，险些伤人' --demand '调监控查清是哪一户，防止再发生'
11-22 16:36 赵倩 complaint dispatch @ --to 安防班
"""  # noqa: E501 - a diary, where a line is what somebody typed

# Their callbacks are the last of all, so that those of the complaints keep the numbers that the documents show.
REPAIRS = """
10-24 11:52 李敏 repair add --unit 3-1202 --name 王先生 --phone 13800000019 --category water --channel phone
+ --item 厨房水龙头漏水 --appointment '10-24 16:00' --remark 原误登为投诉
10-24 11:55 李敏 repair dispatch @ --to 维修班 --worker 孙师傅
10-24 15:20 孙师傅 repair done @ --result '更换陶瓷阀芯，试水半小时不滴'
10-27 10:00 李敏 repair attempt @ --means phone --text '响铃无人接听'
10-29 18:30 李敏 repair attempt @ --means visit --text '上门无人，邻居说出差'
10-29 18:40 李敏 repair unreachable @ --why no-answer

11-10 09:15 王静 repair add --unit 6-1101 --name 戴女士 --phone 13800000039 --category doors --channel visit
+ --item '入户门锁舌卡住，要用力才能关上' --appointment '11-11 15:00'
11-10 09:20 王静 repair dispatch @ --to 维修班 --text '住户下午在家'
11-11 11:00 王静 repair schedule @ --when 11-14 --why '住户临时加班，改周六上门'
11-14 10:25 孙师傅 repair done @ --result '锁体校正上油，锁舌更换' --worker 孙师傅
11-20 10:30 王静 callback record --about @ --means phone --content '门锁是否好用' --result '关门顺畅，师傅准时，还套了鞋套'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied --topic works=satisfied
+ --topic attitude=satisfied --topic security=satisfied

11-12 08:50 李敏 repair add --unit 9-0602 --name 范先生 --phone 13800000040 --category structure --channel phone
+ --item '卫生间顶面渗水，墙皮起泡'
11-12 09:00 李敏 repair dispatch @ --to 工程
11-14 16:40 马工 repair done @ --result '楼上地漏重做防水，闭水一天未见渗漏；起泡墙面铲除重刷'
11-20 16:20 李敏 callback record --about @ --means visit --content '顶面是否还渗水' --result '楼上洗澡时仍有水印，墙面颜色不一'
+ --punctuality satisfied --attitude satisfied --quality dissatisfied --opinion dissatisfied --signed 范先生
+ --topic works=dissatisfied --topic efficiency=fairly --rework 工程 --due 11-25

11-13 14:10 赵倩 repair add --unit 1-0705 --name 侯阿姨 --phone 13800000041 --category power --channel visit
+ --item 客厅吸顶灯不亮
11-13 14:15 赵倩 repair dispatch @ --to 维修班
11-14 09:30 孙师傅 repair done @ --result '更换灯板一块'

11-16 19:40 王静 repair add --unit 2-1502 --name 沈先生 --phone 13800000042 --category gas --channel phone --urgency urgent
+ --item '厨房有燃气味，已关总阀开窗' --appointment +1h
11-16 19:42 王静 repair dispatch @ --to 工程 --text '请立即到场，并通知燃气公司'
11-16 20:15 马工 repair done @ --result '灶具软管老化漏气，燃气公司到场更换软管并检漏合格'
11-21 09:10 王静 callback record --about @ --means phone --content '用气是否正常' --result '正常，感谢来得快'
+ --punctuality satisfied --attitude satisfied --quality satisfied --opinion satisfied
+ --wishes '建议每年入户查一次软管' --topic efficiency=satisfied --topic works=satisfied --topic security=satisfied
11-21 09:20 王静 callback propose @B --text '建议每年联系燃气公司入户检查软管一次，列入年度计划'

11-17 10:20 赵倩 repair add --unit 7-0903 --name 白女士 --phone 13800000043 --category power --channel web
+ --item 可视对讲没有画面
11-17 10:30 赵倩 repair dispatch @ --to 维修班
11-18 15:50 孙师傅 repair done @ --result '重插排线、更换电源，能通话，画面时有时无'
11-21 10:40 赵倩 callback record --about @ --means phone --content '对讲画面是否恢复' --result '能说话，画面还是黑的'
+ --punctuality satisfied --attitude satisfied --quality dissatisfied --opinion dissatisfied
+ --topic works=dissatisfied --topic attitude=satisfied --next '11-27 10:00' --why '显示屏已停产，厂家二十五日发来替代件'

11-18 16:05 李敏 repair add --unit 10-0302 --name 秦先生 --phone 13800000044 --category water --channel phone
+ --item 阳台地漏反味
11-18 16:10 李敏 repair dispatch @ --to 维修班

11-20 09:00 王静 repair add --unit 4-0501 --name 常女士 --phone 13800000045 --category doors --channel phone
+ --item '主卧推拉窗关不严，漏风' --appointment '11-24 14:00'
11-20 09:10 王静 repair dispatch @ --to 维修班 --worker 孙师傅

11-22 18:20 赵倩 repair add --unit 11-1204 --name 武先生 --phone 13800000046 --category water --channel phone --urgency urgent
+ --item '水表前阀门渗水，一小时接半桶' --appointment '11-23 10:00'
"""  # noqa: E501 - as above

HOMES = """
10-12 08:20 赵倩 resident add --unit 3-1201 --owner 王小明 --phone 13800000011 --type 老人同住 --move-in 2019-06-18
10-12 08:21 赵倩 resident add --unit 3-1301 --owner 邵先生 --phone 13800000051 --id-type 身份证 --id-last4 1031
+ --decoration-manager 丁师傅 --decoration-contractor 宏远装饰 --decoration-from 2026-09-20 --decoration-until 2026-11-27
10-12 08:22 赵倩 resident add --unit 3-1202 --owner 王先生 --phone 13800000019
10-12 08:23 赵倩 resident add --unit 5-0602 --owner 刘雨 --phone 13800000012 --move-in 2021-03-02
10-12 08:24 赵倩 resident add --unit 1-0303 --owner 冯老师 --phone 13800000013 --type 独居老人
10-12 08:25 赵倩 resident add --unit 2-0101 --owner 宋女士 --phone 13800000015
10-12 08:26 赵倩 resident add --unit 6-1502 --owner 高女士 --phone 13800000017
10-12 08:27 赵倩 resident add --unit 4-0805 --owner 郑先生 --phone 13800000016 --note '白天上夜班休息，晚上联系'
10-12 08:28 赵倩 resident add --unit 8-0904 --owner 潘女士 --phone 13800000052 --tenant 卢先生 --tenant 卢太太
+ --id-type 身份证 --id-last4 2046
10-12 08:29 赵倩 resident add --unit 2-1103 --owner 石先生 --phone 13800000053 --tenant 姚小姐 --id-type 身份证 --id-last4 305X
10-12 08:30 赵倩 resident add --unit 10-0701 --owner 康先生 --phone 13800000054 --id-type 护照 --id-last4 4117 --no-callback
10-12 08:31 赵倩 resident add --unit 7-1604 --owner 毛女士 --phone 13800000055 --id-type 身份证 --id-last4 5128
10-12 08:32 赵倩 resident add --unit 9-1203 --owner 邱先生 --phone 13800000056 --id-type 身份证 --id-last4 6139
+ --decoration-manager 雷工 --decoration-contractor 筑家装饰 --decoration-from 2026-10-08 --decoration-until 2027-01-15
11-04 17:20 李敏 form submit QR-004FW --month 2026-10
11-05 10:10 赵倩 amend 8-0904 phone=13800000057 --reason 业主来电换号
11-16 09:10 钱会计 resident clear 2-1103 --receipt 收据2026-1116 --fees '物业费、水费结清至11月底'
"""  # noqa: E501 - as above

PASSES = """
11-03 14:20 王静 pass issue --unit 7-1604 --bearer 毛女士 --role owner --item 冰箱 --id-type 身份证 --id-last4 5128
+ --signed 毛女士 --reason 旧冰箱送修
11-03 15:02 罗勇 pass exit @ --gate 南门

11-07 10:30 李敏 pass issue --unit 8-0904 --bearer 卢先生 --role non-owner --phone 13800000058 --item 钢琴 --id-type 身份证
+ --id-last4 7140 --authorisation 业主签字委托书一份 --owner-confirmed --signed 卢先生 --vehicle 粤B·00X58 --reason 送去调律
11-07 11:48 罗勇 pass exit @ --gate 东门

11-10 16:05 赵倩 pass issue --unit 10-0701 --bearer 万先生 --role non-owner --item 电视机 --item 音响=2 --staying
+ --id-type 身份证 --id-last4 8151 --authorisation 手机短信一条 --owner-refused --reason 说是替业主送修

11-16 09:25 王静 pass issue --unit 2-1103 --bearer 姚小姐 --role non-owner --phone 13800000059 --item 纸箱=12 --item 衣柜=1
+ --moving-out --id-type 身份证 --id-last4 9162 --authorisation 退租协议 --owner-confirmed --signed 姚小姐
+ --vehicle 粤B·00X59 --reason 租约到期搬离
11-16 11:30 罗勇 pass exit @ --gate 南门

11-18 09:40 李敏 pass issue --unit 9-1203 --bearer 雷工 --role contractor --item 切割机=1 --item 脚手架=6 --id-type 身份证
+ --id-last4 0173 --signed 雷工 --reason 本工序完工
11-18 16:20 李敏 pass revoke @ --text '脚手架改到下周拆，放行联已收回'

11-20 17:10 赵倩 pass issue --unit 5-0602 --bearer 刘雨 --role owner --item 书柜 --id-type 身份证 --id-last4 1184
+ --signed 刘雨 --reason 赠送亲戚

11-22 10:15 王静 pass issue --unit 3-1301 --bearer 丁师傅 --role contractor --item 空压机 --id-type 身份证 --id-last4 2195
+ --signed 丁师傅 --valid-until 11-24 --reason '工具分两天运走'
"""  # noqa: E501 - as above

INSPECTIONS = """
10-15 09:00 周主任 inspect add --checklist appearance --subject 王静 --fail badge --remark '工牌别在右侧'
10-15 09:20 周主任 inspect fix @ --text '当场改正'

10-20 15:00 周主任 inspect add --checklist area --subject 前台 --fail belongings --fail tidy
+ --remark '柜台下放着外卖和私人雨伞'
10-21 09:10 周主任 inspect fix @ --text '清理完毕，私人物品入更衣柜'

10-29 14:00 周主任 inspect add --checklist telephone --subject 赵倩 --fail repeat --remark '抽听三通录音，两通未复述'
11-05 14:30 周主任 inspect fix @ --text '复训后再抽听三通，均复述核对'

11-09 09:05 周主任 inspect add --checklist appearance --subject 李敏

11-12 10:00 周主任 inspect add --checklist reception --subject 王静 --fail second-visitor --fail eye-contact
+ --remark '接电话时未招呼来访者，与C2026-0020投诉情形相同'

11-18 16:00 周主任 inspect add --checklist language --subject 赵倩

11-20 09:00 周主任 inspect add --checklist appearance --subject 王静 --fail badge --remark '工牌未戴'
"""

INQUIRIES = """
10-13 09:25 李敏 inquiry add --unit 2-1204 --name 姚女士 --phone 13800000047 --place 前台 --channel visit --kind question
+ --matter '门禁卡消磁了怎么补办' --answer '请带身份证，前台当场重写，不收费'

10-15 10:30 王静 inquiry add --unit 8-1203 --name 罗女士 --channel visit --kind payment --matter 缴四季度物业费
+ --answer '财务已收款点清，收据号0087，谢谢您'

10-20 16:20 赵倩 inquiry add --unit 6-1101 --name 贺先生 --phone 13800000048 --place 6-1101阳台 --channel phone --kind question
+ --matter '阳台外墙能不能装电动晾衣架' --repeated-back
10-20 16:28 赵倩 inquiry transfer @ --to 工程 --person 马工 --text '请看外墙能否打孔'
10-21 10:15 马工 inquiry feedback @ '外墙不能打孔，可以装在阳台顶板，避开墙角预埋管'
10-21 10:40 赵倩 inquiry answer @ '晾衣架请装在阳台顶板上，避开墙角的预埋管；装的那天告诉我们，马工到场看一下'

10-27 11:10 李敏 inquiry add --unit 9-0303 --name 傅先生 --phone 13800000049 --channel phone --kind message
+ --matter '找马工，问车库充电桩的申请进度' --repeated-back
10-27 11:14 李敏 inquiry promise @ --when 16:00 --text '马工在泵房，下午四点前给您回电'
10-27 15:20 马工 note @ '供电公司已受理，下周三现场勘察'
10-27 15:35 李敏 inquiry answer @ '已回电：供电公司已受理您的申请，下周三来勘察，马工会提前一天与您约时间'

11-02 14:15 王静 inquiry add --unit 1-1501 --name 方阿姨 --phone 13800000050 --channel visit --kind suggestion
+ --matter '建议中心花园的长椅加靠背和扶手，老人起身方便'
11-02 14:20 王静 inquiry transfer @ --to 清洁绿化班 --person 吴班长
11-04 09:10 吴班长 inquiry feedback @ '已量尺寸，十二张长椅可加扶手，本月底装好'
11-04 09:30 王静 inquiry answer @ '谢谢您的建议：十二张长椅本月底前加装扶手，装好后请您来试坐'

11-06 09:40 赵倩 inquiry add --unit 9-0801 --name 施先生 --phone 13800000051 --channel phone --kind question
+ --matter '全家外派一年，物业费能否减免' --repeated-back
11-06 09:50 赵倩 inquiry report-up @ --to director --why '减免费用超出服务中心权限'
11-06 09:55 赵倩 inquiry promise @ --when '11-10 18:00' --text '已请示主任，最迟下周二下班前答复您'
11-10 16:30 周主任 inquiry answer @ '按合同空置满半年可减收三成，请外派前来办一次登记，钥匙也可以托管给我们'

11-12 15:05 李敏 inquiry add --unit 4-0407 --name 祁女士 --phone 13800000052 --channel phone --kind question
+ --matter '外地户籍的孩子在哪里办居住证' --repeated-back
11-12 15:10 李敏 inquiry refer @ --to 东湖派出所户籍窗口
+ --text '东湖路8号一楼3号窗口，周一至周六九点到十七点，带身份证、房屋合同和孩子的出生证明'

11-16 20:05 王静 inquiry add --unit 10-1102 --name 尹先生 --phone 13800000053 --channel phone --kind help
+ --matter '母亲独自在家，电话一直没人接，请帮忙上门看看' --repeated-back
11-16 20:06 王静 inquiry transfer @ --to 安防班 --person 韩队长 --text '马上去敲门'
11-16 20:14 韩队长 inquiry feedback @ '老人在家，手机静音没有听见，一切平安'
11-16 20:16 王静 inquiry answer @ '队长已上门，您母亲平安，手机调了静音，她这就给您回电话'

11-18 10:20 李敏 inquiry add --unit 1-0602 --name 邱女士 --phone 13800000054 --channel phone --kind question
+ --matter '上月水费比平时多一倍，是不是抄错表' --repeated-back
11-18 10:25 李敏 inquiry transfer @ --to 财务 --text '请核对十月抄表数'
11-19 09:40 李敏 inquiry feedback @ '财务回复：表号录错一位，多计12吨，账单已更正'
11-19 10:05 王静 inquiry answer @ '水表号录错了，多计的12吨已经扣除，给您添麻烦了，新账单今天放到您的信箱'

11-20 17:20 赵倩 inquiry add --unit 12-0903 --name 江先生 --phone 13800000055 --channel web --kind question
+ --matter '地下车库能不能装自用充电桩，需要哪些手续'
11-20 17:30 赵倩 inquiry transfer @ --to 工程 --person 马工

11-22 19:05 王静 inquiry add --unit 5-0705 --name 谭女士 --phone 13800000056 --channel phone --kind help
+ --matter '卫生间顶上滴水，灯罩里也有水' --repeated-back
11-22 19:08 王静 repair add --from @ --item 卫生间顶面滴水到灯罩 --category water --urgency urgent --appointment '11-23 09:30'
11-22 19:10 王静 repair dispatch @R --to 维修班 --worker 孙师傅 --text '已请住户关灯断电'

11-22 20:10 赵倩 inquiry add --unit 2-0703 --name 郭先生 --phone 13800000057 --channel phone --kind message
+ --matter '请周主任回电，谈车位续租' --repeated-back
11-22 20:14 赵倩 inquiry promise @ --when '11-23 10:00' --text '周主任明早上班，十点前给您回电'
"""  # noqa: E501 - as above

# They come in after the written complaints, whose own documents keep the numbers before these.
DOCUMENTS = """
11-18 16:00 赵倩 incoming add --sender 东湖街道办事处 --number 东街办〔2026〕45号 --copies 2
+ --subject 关于开展冬季消防安全检查的通知
11-18 16:20 赵倩 incoming report @ --to 周主任 --handler 安防班 --text '请安防班自查'
11-20 15:30 赵倩 incoming answer @ '自查表盖章报送，发现两处灭火器过期，已更换'
11-21 09:10 赵倩 incoming file @

11-19 09:30 李敏 incoming add --sender 市自来水公司 --number 停水告字〔2026〕19号 --copies 1
+ --subject '二十四日凌晨管网检修停水通知'
11-19 09:35 李敏 incoming report @ --to 周主任 --handler 工程
11-19 11:00 李敏 incoming answer @ '回执已盖章传真，各楼已张贴通知'
11-19 11:05 李敏 incoming file @

11-20 10:10 王静 incoming add --sender 阳光花园业主委员会 --number 业委函〔2026〕6号 --copies 1
+ --subject 关于公示三季度公共收益收支的函
11-20 10:20 王静 incoming report @ --to 周主任 --handler 财务 --text '请财务准备三季度明细'

11-22 15:00 赵倩 incoming add --sender 东湖社区居委会 --copies 1 --subject 关于征集楼栋志愿者的函
"""

# Keys: one custody taken back, one with a key out and one back, one overdue, one with a lost key, one never lent.
KEYS = """
10-26 09:40 李敏 key deposit --unit 3-1802 --owner 吕女士 --phone 13800000061 --key 入户门=2 --key 信箱=1
+ --purpose '外派半年，委托每月通风一次并代收信件' --collector 吕建国 --until 2027-04-30 --signed 吕女士
11-05 10:10 李敏 key lend @ --borrower 吕建国 --phone 13800000062 --key 信箱=1 --purpose 取信
11-05 10:35 李敏 key return @ --borrower 吕建国
11-20 09:20 王静 key lend @ --borrower 孙师傅 --phone 13800000063 --key 入户门=1 --purpose 通风并查看水表
+ --authorisation '托管时书面委托'
11-20 10:05 王静 key return @ --borrower 孙师傅 --text '各房间正常，水表读数已记'

11-03 14:30 赵倩 key deposit --unit 10-0704 --owner 施先生 --phone 13800000064 --key 入户门=2 --purpose 装修期间代管
+ --collector 好家装饰 --until 12-31 --signed 施先生
11-06 08:45 赵倩 key lend @ --borrower 好家装饰 --phone 13800000065 --purpose 水电进场 --count 2 --due '11-06 18:00'
11-06 17:30 赵倩 key return @ --count 2
11-19 08:50 赵倩 key lend @ --borrower 好家装饰 --phone 13800000065 --purpose 打磨收尾 --due '11-19 18:00'
11-19 17:10 赵倩 key extend @ --due '11-21 18:00' --why '停工一天，打磨顺延，业主来电同意'

11-09 11:15 王静 key deposit --unit 6-1802 --owner 顾女士 --phone 13800000066 --key 入户门=1 --purpose 带看房 --signed 顾女士
11-10 10:00 王静 key lend @ --borrower 安居中介 --phone 13800000067 --purpose 带客看房 --authorisation 业主微信同意
11-10 16:20 王静 key return @
11-16 09:30 王静 key lend @ --borrower 安居中介 --phone 13800000067 --purpose 带客看房 --authorisation 业主微信同意
11-16 17:45 王静 key lost @ --text '中介承认遗失，当晚换锁芯并由其付费，已告知业主'
11-18 10:30 王静 key withdraw @ --signed 顾女士 --text '已换锁，新钥匙业主自管'

11-12 16:40 李敏 key deposit --unit 1-1403 --owner 毛老师 --phone 13800000068 --key 入户门=1 --key 阳台=1
+ --purpose '住院期间请邻居喂猫' --collector 1-1404杨阿姨 --signed 毛老师
11-22 08:40 李敏 key lend @ --borrower 1-1404杨阿姨 --phone 13800000069 --key 入户门=1 --purpose 喂猫 --due '11-22 20:00'

11-17 15:20 赵倩 key deposit --unit 底商-05 --owner 晨光文具 --phone 13800000070 --key 卷帘门=2 --purpose 夜间应急开门
+ --until 2027-11-16 --signed 晨光文具
"""  # noqa: E501 - as above

DIARIES = {
    "": HOMES,
    "C": COMPLAINTS,
    "R": REPAIRS,
    "P": PASSES,
    "K": KEYS,
    "Q": INQUIRIES,
    "I": INSPECTIONS,
    "D": DOCUMENTS,
}
WRITTEN = 6  # how many documents the written complaints open before them


@dataclass
class Story:
    """One record (by its letter) and what belongs to it while it is replayed: what `@`, `@B`, `@D`, `@R` stand for."""

    letter: str
    numbers: dict[str, str] = field(default_factory=dict)

    def told(self, typed: str) -> list[str]:
        """The words of a command, with the numbers in their places."""
        return [
            re.sub(r"^@([A-Z]?)$", lambda m: self.numbers[m[1] or self.letter], word) for word in shlex.split(typed)
        ]

    def heard(self, typed: str, answer: str) -> None:
        """Note the numbers of the records that a command has made."""
        if re.match(r"\w+ add|callback (record|book)|pass issue|key deposit", typed):
            for number in NUMBER.findall("\n".join(line.partition(" ")[0] for line in answer.splitlines())):
                if number[0] not in self.numbers or (number[0] == "B" and typed.startswith("callback")):
                    self.numbers[number[0]] = number


def stories(diary: str, letter: str, before: int = 0) -> list[tuple[str, str, str, Story, int]]:
    """The lines of a diary of one kind: time, who, what, whose story, and its place after those there were `before`."""
    found = []
    for place, paragraph in enumerate(diary.strip().split("\n\n"), before + 1):
        story = Story(letter)
        for line in paragraph.replace("\n+ ", " ").splitlines():
            match = LINE.fullmatch(line)
            assert match, line
            day, clock, who, typed = match.groups()
            second = crc32(line.encode()) % 60  # nobody types on the full minute
            found.append((f"{YEAR}-{day} {clock}:{second:02}", who, typed, story, place))
    return found


DESK = ("李敏", "王静", "赵倩")
DUTY = [date(YEAR, 11, day) for day in range(1, 24)]  # the sample's month, to its last morning
LATE, GAP = date(YEAR, 11, 10), date(YEAR, 11, 14)
ERRANDS = {  # who goes, by his place among those on duty that day; from, to; what for, and who covers
    date(YEAR, 11, 5): (1, "14:10", "14:55", "'送收据到财务部'"),
    date(YEAR, 11, 8): (0, "10:20", "10:50", "'陪同查看7栋南侧大樟树' --cover 罗勇"),
    date(YEAR, 11, 12): (1, "15:05", "15:40", "'到公司领取印刷品'"),
    date(YEAR, 11, 19): (0, "09:30", "10:15", "'到街道办送回报材料' --until 10:30"),
}


def duty_days(typed: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """The duty of each day: on weekdays two people at least, at weekends one; late once, and once nobody at noon.

    Args:
        typed: the lines of the diaries, as time and who.

    Returns:
        Time, who and what of each line.
    """
    lines = []
    for number, day in enumerate(DUTY):
        seen = [who for now, who in sorted(typed) if who in DESK and f"{day} 08" <= now < f"{day} 18:00"]
        turns = DESK[number % 3 :] + DESK[: number % 3]
        there = list(dict.fromkeys(seen))
        there += [who for who in turns if who not in there][: max(0, (2 if day.weekday() < 5 else 1) - len(there))]
        for place, who in enumerate(there):
            minute = 26 if day == LATE and not place else 8 + crc32(f"{day} {who}".encode()) % 10 + (10 if place else 0)
            lines.append((f"{day} 08:{minute:02}:00", who, "duty on --desk A"))
            if day < DUTY[-1]:
                lines.append((f"{day} 18:{crc32(f'{who} {day}'.encode()) % 12:02}:00", who, "duty off"))
        if day == GAP:
            lines += [(f"{day} 12:05:00", who, "duty off") for who in there]
            lines += [(f"{day} 12:35:00", who, "duty on --desk A") for who in there]
        if day in ERRANDS:
            place, start, end, what = ERRANDS[day]
            lines.append((f"{day} {start}:00", there[place], f"duty out --approved-by 周主任 --text {what}"))
            lines.append((f"{day} {end}:00", there[place], "duty back"))
    return lines


def replay(folder: Path) -> None:
    """Type all diaries, and the duty of those days, into a new site, in the order of their times."""
    before = {"D": WRITTEN}
    lines = [line for letter, diary in DIARIES.items() for line in stories(diary, letter, before.get(letter, 0))]
    duty = [(*line, Story(""), 0) for line in duty_days([(now, who) for now, who, *_rest in lines])]
    for now, who, typed, story, place in sorted([*lines, *duty], key=lambda entry: entry[0]):
        story.heard(typed, type_in(folder, now, who, story.told(typed)))
        assert not story.letter or story.numbers[story.letter] == f"{story.letter}{YEAR}-{place:04}", (
            typed,
            story.numbers,
        )


def type_in(folder: Path, now: str, who: str, words: list[str]) -> str:
    """Type one command at its time; what it answers."""
    os.environ.update(SVC_NOW=now, SVC_BY=who, SVC_LANG="zh", SVC_SITE=str(folder))
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(_text(said)), contextlib.redirect_stderr(_text(complained)):
        code = main(words)
    if code:
        sys.exit(f"{now} {who}: svc {shlex.join(words)}\n{complained.getvalue()}")
    return said.getvalue()


def _text(stream: io.StringIO) -> io.StringIO:
    """A stream that takes svc's settings for real ones."""
    stream.reconfigure = lambda **_settings: None  # type: ignore[attr-defined]
    return stream


def found(folder: Path) -> None:
    """Make the folder a site with this repository's settings, without git."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        sys.exit(f"{folder} is not empty")
    for name in SETTINGS:
        shutil.copyfile(ROOT / name, folder / name)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = Path(sys.argv[1]).resolve()
    found(target)
    replay(target)
