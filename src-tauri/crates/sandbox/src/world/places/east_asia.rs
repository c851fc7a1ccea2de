//! East and South-East Asia.

use super::Words;

pub(super) const JAPAN: Words = Words {
    country: "Japan",
    language: "ja",
    currency: "JPY",
    tld: "co.jp",
    timezone: "asia_slash_tokyo",
    weight: 6,
    landline: "+81 3-5###-####",
    mobile: "+81 90-####-####",
    suffixes: "株式会社|合同会社|有限会社",
    trades: "物流=butsuryu@l|ソフトウェア=software@c|製作所=seisakusho@k|食品=shokuhin@a|電機=denki@i|商事=shoji@r",
    streets: "千代田区丸の内1-{}|港区赤坂2丁目{}番地|中央区桜通り{}|北区梅田3-{}",
    cities: "東京/東京都/100-####|大阪/大阪府/530-####|札幌/北海道/060-####|京都/京都府/600-####|横浜/神奈川県/220-####",
    given: "美咲=misaki|翔太=shota|さくら=sakura|健一=kenichi|陽菜=hina|大輔=daisuke|結衣=yui|拓也=takuya|葵=aoi|直樹=naoki|七海=nanami|修=osamu|真由美=mayumi|蓮=ren|ひかり=hikari|浩=hiroshi|綾香=ayaka|隆=takashi|凛=rin|誠=makoto|由紀子=yukiko|ケンタ=kenta|恵=megumi|颯=hayate",
    family: "田中=tanaka|佐藤=sato|鈴木=suzuki|髙橋=takahashi|渡邊=watanabe|伊藤=ito|山本=yamamoto|中村=nakamura|小林=kobayashi|加藤=kato|吉田=yoshida|山﨑=yamazaki|佐々木=sasaki|井上=inoue|木村=kimura|林=hayashi|清水=shimizu|斎藤=saito|池田=ikeda|橋本=hashimoto|石川=ishikawa|前田=maeda|藤原=fujiwara|𠮷野=yoshino",
};

pub(super) const CHINA: Words = Words {
    country: "China",
    language: "zh-cn",
    currency: "CNY",
    tld: "com.cn",
    timezone: "asia_slash_shanghai",
    weight: 5,
    landline: "+86 21 #### ####",
    mobile: "+86 138 #### ####",
    suffixes: "有限公司|股份有限公司",
    trades: "科技=keji@c|物流=wuliu@l|电子=dianzi@i|纺织=fangzhi@t|食品=shipin@a|能源=nengyuan@e",
    streets: "南京西路{}号|人民路{}号|中山大道{}号|天府三街{}号",
    cities: "上海//200###|深圳/广东/518###|成都/四川/610###|北京//100###|杭州/浙江/310###",
    given: "伟=wei|芳=fang|晓明=xiaoming|秀英=xiuying|娜=na|强=qiang|丽=li|军=jun|洋=yang|艳=yan|勇=yong|静=jing|磊=lei|建华=jianhua|子涵=zihan|欣怡=xinyi|浩然=haoran|梦洁=mengjie|俊杰=junjie|雨桐=yutong|志强=zhiqiang|佳琪=jiaqi|国栋=guodong|思远=siyuan",
    family: "王=wang|李=li|欧阳=ouyang|张=zhang|刘=liu|陈=chen|杨=yang|黄=huang|赵=zhao|周=zhou|吴=wu|徐=xu|孙=sun|马=ma|朱=zhu|胡=hu|郭=guo|何=he|林=lin|罗=luo|司马=sima|郑=zheng|梁=liang|谢=xie",
};

pub(super) const SOUTH_KOREA: Words = Words {
    country: "South Korea",
    language: "ko",
    currency: "KRW",
    tld: "co.kr",
    timezone: "asia_slash_seoul",
    weight: 4,
    landline: "+82 2-####-####",
    mobile: "+82 10-####-####",
    suffixes: "주식회사|유한회사",
    trades: "물산=mulsan@r|전자=jeonja@i|소프트=soft@c|식품=sikpum@a|건설=geonseol@b",
    streets: "강남구 테헤란로 {}|중구 세종대로 {}|해운대구 센텀로 {}",
    cities: "서울//0####|부산//48###|인천//21###|대전//34###|전주/전라북도/54###",
    given: "민준=minjun|서연=seoyeon|지우=jiwoo|하은=haeun|도윤=doyun|수빈=subin|예준=yejun|유진=yujin|시우=siwoo|지민=jimin|주원=juwon|은지=eunji|현우=hyunwoo|다은=daeun|준호=junho|소연=soyeon|성민=sungmin|채원=chaewon|태현=taehyun|나연=nayeon|동현=donghyun|가은=gaeun|영호=youngho|보라=bora",
    family: "김=kim|이=yi|박=park|최=choi|정=jung|강=kang|조=cho|윤=yoon|장=jang|임=lim|한=han|오=oh|서=seo|신=shin|권=kwon|황=hwang|안=ahn|송=song|류=ryu|홍=hong|전=jeon|고=ko|문=moon|남궁=namgung",
};

pub(super) const VIETNAM: Words = Words {
    country: "Vietnam",
    language: "vi",
    currency: "VND",
    tld: "com.vn",
    timezone: "asia_slash_ho_chi_minh",
    weight: 3,
    landline: "+84 28 #### ####",
    mobile: "+84 90 ### ## ##",
    suffixes: "JSC|Co., Ltd",
    trades: "Cà phê=caphe@a|Dệt may=detmay@t|Thủy sản=thuysan@x|Gỗ=go@d|Điện tử=dientu@i|Du lịch=dulich@o",
    streets: "{} Nguyễn Huệ|{}/5 Lê Lợi|{} phố Hàng Bông|{} Trần Hưng Đạo",
    cities: "Hà Nội/Hà Nội/10####|Thành phố Hồ Chí Minh/Hồ Chí Minh/70####|Đà Nẵng/Đà Nẵng/55####|Huế/Thừa Thiên Huế/49####",
    given: "Minh=minh|Hương=huong|Tuấn=tuan|Lan=lan|Đức=duc|Thảo=thao|Quang=quang|Ngọc=ngoc|Hải=hai|Phương=phuong|Long=long|Trang=trang|Khánh=khanh|Mai=mai|Sơn=son|Yến=yen|Hùng=hung|Linh=linh|Nam=nam|Thu=thu|Bảo=bao|Châu=chau|Việt=viet|Hạnh=hanh",
    family: "Nguyễn=nguyen|Trần=tran|Lê=le|Phạm=pham|Huỳnh=huynh|Phan=phan|Vũ=vu|Võ=vo|Đặng=dang|Bùi=bui|Đỗ=do|Hồ=ho|Ngô=ngo|Dương=duong|Lý=ly|Đinh=dinh|Trương=truong|Lâm=lam|Mai=mai|Tô=to|Hà=ha|Cao=cao|Đoàn=doan|Tạ=ta",
};
