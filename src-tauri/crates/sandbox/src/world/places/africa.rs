//! Southern and western Africa.

use super::Words;

pub(super) const SOUTH_AFRICA: Words = Words {
    country: "South Africa",
    language: "en-za",
    currency: "ZAR",
    tld: "co.za",
    timezone: "africa_slash_johannesburg",
    weight: 3,
    landline: "+27 21 ### ####",
    mobile: "+27 82 ### ####",
    suffixes: "(Pty) Ltd|BK",
    trades: "Wine Estates@w|Safaris@o|Mining@k|Citrus@g|Boerdery@g|Couriers@l",
    streets: "{} Long Street|{} Nelson Mandela Blvd|{} Kerkstraat|Erf {}, Vilakazi Street",
    cities: "Cape Town/Western Cape/80##|Johannesburg/Gauteng/20##|Durban/KwaZulu-Natal/40##|Gqeberha/Eastern Cape/60##|Polokwane/Limpopo/07##",
    given: "Thabo|Lerato|Sipho|Nomvula|Pieter|Anneke|Bongani|Zanele|Johan|Palesa|Ayanda|Mandla|Elmarie|Kagiso|Naledi|Riaan|Thandiwe|Vusi|Precious|Fatima|Willem|Nandi|Xolani|Chantelle",
    family: "Nkosi|van der Merwe|Dlamini|Botha|Khumalo|Naidoo|Mokoena|Pretorius|Mthembu|Pillay|Ndlovu|du Plessis|Sithole|Coetzee|Molefe|Govender|Zulu|Fourie|Mahlangu|Adams|Ngcobo|Steyn|Maseko|Jacobs",
};

pub(super) const NIGERIA: Words = Words {
    country: "Nigeria",
    language: "en-ng",
    currency: "NGN",
    tld: "com.ng",
    timezone: "africa_slash_lagos",
    weight: 3,
    landline: "+234 1 ### ####",
    mobile: "+234 803 ### ####",
    suffixes: "Ltd|Plc|& Sons",
    trades: "Ventures@r|Foods@a|Oilfield@e|Interiors@d|Haulage@l|Telecoms@N",
    streets: "{} Broad Street|{} Ahmadu Bello Way|Plot {}, Admiralty Way|{} Herbert Macaulay Way",
    cities: "Lagos/Lagos/100###|Abuja/FCT/900###|Ìbàdàn/Oyo/200###|Port Harcourt/Rivers/500###|Kano/Kano/700###",
    given: "Chinedu|Ngozi|Tunde|Aisha|Emeka|Folake|Ibrahim|Chiamaka|Olúwaseun|Hauwa|Babajide|Adaeze|Musa|Yetunde|Ifeanyi|Zainab|Kelechi|Bukola|Sani|Amaka|Damilola|Obinna|Halima|Tobi",
    family: "Okafor|Adeyemi|Balogun|Eze|Bello|Nwosu|Abubakar|Ogunleye|Okonkwo|Danjuma|Afolabi|Chukwu|Yusuf|Obi|Lawal|Uche|Adebayo|Ekwueme|Suleiman|Olatunji|Igwe|Garba|Ọláolúwa=olaoluwa|Nnamdi",
};
