//! Eastern and south-eastern Europe.

use super::Words;

pub(super) const POLAND: Words = Words {
    country: "Poland",
    language: "pl",
    currency: "PLN",
    tld: "pl",
    timezone: "europe_slash_warsaw",
    weight: 4,
    landline: "+48 22 ### ## ##",
    mobile: "+48 6## ### ###",
    suffixes: "sp. z o.o.|S.A.|sp. j.",
    trades: "Budownictwo@b|Piekarnia@a|Usługi@s|Żegluga@x|Odzież@t|Meble@d",
    streets: "ul. Długa {}|ul. Świętokrzyska {}|al. Jerozolimskie {}|ul. Źródlana {}/4",
    cities: "Warszawa/Mazowieckie/00-###|Łódź/Łódzkie/90-###|Gdańsk/Pomorskie/80-###|Kraków/Małopolskie/30-###|Rzeszów/Podkarpackie/35-###",
    given: "Łukasz|Małgorzata|Żaneta|Piotr|Wojciech|Agnieszka|Paweł|Joanna|Stanisław|Zofia|Michał|Krzysztof|Bożena|Jerzy|Ewa|Świętosław|Kinga|Rafał|Halina|Grażyna|Tomasz|Jadwiga|Wiesław|Róża",
    family: "Wójcik|Kowalczyk|Dąbrowski|Zięba|Nowak|Kamińska|Lewandowski|Zając|Szymański|Woźniak|Król|Jabłoński|Wieczorek|Brzęczyszczykiewicz|Stępień|Górski|Rutkowska|Sikora|Baran|Duda|Szewczyk|Ślusarczyk|Pietrzak|Żak",
};

pub(super) const GREECE: Words = Words {
    country: "Greece",
    language: "el",
    currency: "EUR",
    tld: "gr",
    timezone: "europe_slash_athens",
    weight: 2,
    landline: "+30 21# ### ####",
    mobile: "+30 69# ### ####",
    suffixes: "Α.Ε.|Ε.Π.Ε.|Ι.Κ.Ε.",
    trades: "Ναυτιλία=naftilia@x|Ελαιόλαδο=elaiolado@a|Ξενοδοχεία=xenodochia@h|Κατασκευές=kataskeves@b|Τρόφιμα=trofima@a",
    streets: "Οδός Ερμού {}|Λεωφόρος Βασιλίσσης Σοφίας {}|Πλατεία Συντάγματος {}",
    cities: "Αθήνα/Αττική/10# ##|Θεσσαλονίκη/Κεντρική Μακεδονία/54# ##|Πάτρα/Δυτική Ελλάδα/26# ##|Ηράκλειο/Κρήτη/71# ##",
    given: "Γιώργος=giorgos|Ελένη=eleni|Νίκος=nikos|Μαρία=maria|Δημήτρης=dimitris|Κατερίνα=katerina|Κώστας=kostas|Σοφία=sofia|Παναγιώτης=panagiotis|Αικατερίνη=aikaterini|Χρήστος=christos|Ιωάννα=ioanna|Θανάσης=thanasis|Βασιλική=vasiliki|Σπύρος=spyros|Δέσποινα=despina|Ηλίας=ilias|Φωτεινή=fotini|Λευτέρης=lefteris|Ευαγγελία=evangelia|Στέλιος=stelios|Αγγελική=angeliki|Μιχάλης=michalis|Ρένα=rena",
    family: "Παπαδόπουλος=papadopoulos|Γεωργίου=georgiou|Νικολάου=nikolaou|Ιωάννου=ioannou|Δημητρίου=dimitriou|Βλάχος=vlachos|Οικονόμου=oikonomou|Καραγιάννης=karagiannis|Μακρής=makris|Παππάς=pappas|Αντωνίου=antoniou|Κωνσταντίνου=konstantinou|Σταματόπουλος=stamatopoulos|Αλεξίου=alexiou|Χατζής=chatzis|Μαυρίδης=mavridis|Θεοδώρου=theodorou|Ζαχαρίου=zachariou|Λάμπρου=lamprou|Κόκκινος=kokkinos|Φωτίου=fotiou|Ρήγας=rigas|Σαββίδης=savvidis|Ψαρράς=psarras",
};

pub(super) const UKRAINE: Words = Words {
    country: "Ukraine",
    language: "uk",
    currency: "UAH",
    tld: "com.ua",
    timezone: "europe_slash_kiev",
    weight: 3,
    landline: "+380 44 ### ## ##",
    mobile: "+380 67 ### ## ##",
    suffixes: "ТОВ|ПрАТ|ФОП",
    trades: "Агро=agro@g|Будівництво=budivnytstvo@b|Логістика=lohistyka@l|Кераміка=keramika@v|Електроніка=elektronika@i",
    streets: "вул. Хрещатик, {}|вул. Шевченка, {}|просп. Перемоги, {}|пл. Ринок, {}",
    cities: "Київ//01###|Львів/Львівська область/79###|Одеса/Одеська область/65###|Харків/Харківська область/61###|Запоріжжя/Запорізька область/69###",
    given: "Олена=olena|Андрій=andrii|Устим=ustym|Тарас=taras|Оксана=oksana|Дмитро=dmytro|Наталія=nataliia|Сергій=serhii|Юлія=yuliia|Богдан=bohdan|Ірина=iryna|Володимир=volodymyr|Катерина=kateryna|Михайло=mykhailo|Світлана=svitlana|Ярослав=yaroslav|Людмила=liudmyla|Єлизавета=yelyzaveta|Соломія=solomiia|Остап=ostap|Мар'яна=mariana|Євген=yevhen|Злата=zlata|Назар=nazar",
    family: "Шевченко=shevchenko|Коваль=koval|Бондаренко=bondarenko|Ткаченко=tkachenko|Кравчук=kravchuk|Мельник=melnyk|Поліщук=polishchuk|Олійник=oliinyk|Лисенко=lysenko|Гнатюк=hnatiuk|Савченко=savchenko|Руденко=rudenko|Марченко=marchenko|Левченко=levchenko|Захарчук=zakharchuk|Їжак=yizhak|Мороз=moroz|Прокопенко=prokopenko|Вовк=vovk|Сидоренко=sydorenko|Данилюк=danyliuk|Чорновіл=chornovil|Заєць=zaiets|Юрченко=yurchenko",
};

pub(super) const TURKEY: Words = Words {
    country: "Türkiye",
    language: "tr",
    currency: "TRY",
    tld: "com.tr",
    timezone: "europe_slash_istanbul",
    weight: 3,
    landline: "+90 212 ### ## ##",
    mobile: "+90 532 ### ## ##",
    suffixes: "A.Ş.|Ltd. Şti.",
    trades: "Tekstil@t|Gıda@a|İnşaat@b|Lojistik@l|Mobilya@d",
    streets: "İstiklal Caddesi No: {}|Atatürk Bulvarı No: {}|Gül Sokak No: {}",
    cities: "İstanbul/İstanbul/34###|Ankara/Ankara/06###|İzmir/İzmir/35###|Eskişehir/Eskişehir/26###|Iğdır/Iğdır/76###",
    given: "İrem|Işıl|Çağlar|Şebnem|Gökhan|Ayşe|Mehmet|Zeynep|Emre|Elif|Oğuz|Büşra|Kerem|Ümit|Selin|Barış|Gülşah|Tuğba|Ömer|Defne|Yiğit|Nurgül|Ilgaz|Ceren",
    family: "Yılmaz|Öztürk|Şahin|Çelik|Aydın|Kılıç|Yıldız|Arslan|Doğan|Güneş|Koç|Işık|Erdoğdu|Ünal|Çetin|Özdemir|Bulut|Şimşek|Aksoy|Güler|Tekin|Karagöz|Uçar|İnce",
};
