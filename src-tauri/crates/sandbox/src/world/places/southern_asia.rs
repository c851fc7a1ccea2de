//! Western and southern Asia.

use super::Words;

pub(super) const EMIRATES: Words = Words {
    country: "United Arab Emirates",
    language: "ar",
    currency: "AED",
    tld: "ae",
    timezone: "asia_slash_dubai",
    weight: 3,
    landline: "+971 4 ### ####",
    mobile: "+971 50 ### ####",
    suffixes: "ش.م.م|م.م.ح",
    trades: "التجارة=tijara@r|العقارات=aqarat@z|النقل=naql@l|الأغذية=aghziya@a|الطاقة=taqa@e",
    streets: "شارع الشيخ زايد {}|شارع الكورنيش {}|شارع المرقبات {}",
    cities: "دبي/دبي/|أبوظبي/أبوظبي/|الشارقة/الشارقة/|العين/أبوظبي/",
    given: "فاطمة=fatima|محمد=mohammed|ليلى=layla|أحمد=ahmed|مريم=maryam|خالد=khalid|عائشة=aisha|يوسف=yousef|نورة=noura|عبد الله=abdullah|هند=hind|سلطان=sultan|شيخة=sheikha|راشد=rashid|سارة=sara|عمر=omar|لطيفة=latifa|حمدان=hamdan|ريم=reem|إبراهيم=ibrahim|موزة=moza|طارق=tariq|زينب=zainab|ماجد=majid",
    family: "الهاشمي=alhashimi|المنصوري=almansoori|خليل=khalil|المكتوم=almaktoum|الزعابي=alzaabi|الشامسي=alshamsi|السويدي=alsuwaidi|الكعبي=alkaabi|النعيمي=alnuaimi|البلوشي=albalushi|المزروعي=almazrouei|العامري=alameri|حداد=haddad|الظاهري=aldhaheri|الكتبي=alketbi|الفلاسي=alfalasi|نجار=najjar|الحمادي=alhammadi|المهيري=almheiri|سليمان=suleiman|الرميثي=alromaithi|درويش=darwish|القاسمي=alqasimi|عيسى=issa",
};

pub(super) const ISRAEL: Words = Words {
    country: "Israel",
    language: "he",
    currency: "ILS",
    tld: "co.il",
    timezone: "asia_slash_jerusalem",
    weight: 3,
    landline: "+972 3-###-####",
    mobile: "+972 52-###-####",
    suffixes: "בע\"מ|ושות'",
    trades: "תעשיות=taasiyot@k|מערכות=maarachot@c|מזון=mazon@a|נדל\"ן=nadlan@z|שילוח=shiluach@l",
    streets: "רחוב דיזנגוף {}|שדרות רוטשילד {}|רחוב הרצל {}",
    cities: "תל אביב/תל אביב/61#####|חיפה/חיפה/31#####|ירושלים/ירושלים/91#####|באר שבע/דרום/84#####",
    given: "נועה=noa|יוסף=yosef|שירה=shira|דוד=david|תמר=tamar|איתן=eitan|יעל=yael|משה=moshe|מיכל=michal|אורי=uri|רחל=rachel|עומר=omer|טליה=talia|גיא=guy|אביגיל=avigail|יונתן=yonatan|הדס=hadas|רון=ron|ליאת=liat|אלון=alon|ענת=anat|צבי=tzvi|מאיה=maya|חיים=chaim",
    family: "כהן=cohen|לוי=levi|מזרחי=mizrahi|פרץ=peretz|ביטון=biton|דהן=dahan|אברהם=avraham|פרידמן=friedman|אזולאי=azoulay|מלכה=malka|כץ=katz|יוסף=yosef|עמר=amar|גבאי=gabay|שפירא=shapira|חדד=hadad|רוזנברג=rosenberg|בן דוד=bendavid|סגל=segal|ברק=barak|שלום=shalom|גולן=golan|נחום=nahum|הורוביץ=horowitz",
};

pub(super) const INDIA: Words = Words {
    country: "India",
    language: "en",
    currency: "INR",
    tld: "co.in",
    timezone: "asia_slash_calcutta",
    weight: 6,
    landline: "+91 80 ^### ####",
    mobile: "+91 98### #####",
    suffixes: "Pvt. Ltd.|Limited|LLP",
    trades: "Infotech@c|Traders@r|Spices@a|Textiles@t|Industries@k|Pharma@y",
    streets: "{}, MG Road|Plot {}, Sector 18|{}/2, Brigade Road|Door No. {}, Anna Salai",
    cities: "Bengaluru/Karnataka/5600##|Mumbai/Maharashtra/4000##|New Delhi/Delhi/1100##|Chennai/Tamil Nadu/6000##|Pune/Maharashtra/4110##",
    given: "Aarav|Priya|Vihaan|Ananya|Arjun|Diya|Rohan|Lakshmi|Sanjay|Kavya|सीमा=seema|Rahul|Meera|Karthik|Neha|Imran|Divya|Suresh|Aishwarya|Harpreet|Anil|Sunita|विक्रम=vikram|Pooja",
    family: "Sharma|Patel|Iyer|Reddy|Singh|Gupta|Nair|Khan|Das|Kulkarni|वर्मा=varma|Mehta|Rao|Joshi|Banerjee|Pillai|Chopra|Venkataraghavan|Desai|Kaur|Bose|Verma|Menon|D'Souza",
};
