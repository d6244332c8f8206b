package intent

// elsewhere lists cities that travellers often name and that no plan can be made
// for, so that the answer can say which one it was. A city that is covered, or
// that has an airport in the atlas, is known from there. Written down by hand;
// not complete, and it need not be.
const elsewhere = `Abu Dhabi;Accra;Addis Ababa;Agra;Alicante;Amsterdam;Ankara;Antalya;Antwerp;Athens;Auckland;Austin;
Bali;Baltimore;Bangkok;Barcelona;Basel;Beijing;Beirut;Belfast;Belgrade;Bergen;Berlin;Bilbao;Birmingham;Bogota;Bologna;
Bordeaux;Boston;Bratislava;Brisbane;Bruges;Brussels;Bucharest;Budapest;Buenos Aires;Cairo;Calgary;Cambridge;Cancun;Cape Town;
Cartagena;Casablanca;Charleston;Chiang Mai;Chicago;Cologne;Copenhagen;Cusco;Dallas;Delhi;New Delhi;Denver;Detroit;
Doha;Dresden;Dubai;Dublin;Dubrovnik;Edinburgh;Faro;Fez;Florence;Frankfurt;Fukuoka;Galway;Gdansk;Geneva;Genoa;Ghent;Glasgow;
Granada;Guadalajara;Hamburg;Hanoi;Havana;Helsinki;Hiroshima;Ho Chi Minh City;Hong Kong;Honolulu;Houston;
Ibiza;Innsbruck;Istanbul;Jakarta;Jerusalem;Johannesburg;Kathmandu;Kobe;Krakow;Kuala Lumpur;Kyiv;Kyoto;Las Vegas;
Leipzig;Lima;Lisbon Falls;Liverpool;Ljubljana;London;Los Angeles;Luxembourg;Lyon;Madeira;Madrid;Malaga;Manchester;Manila;Marrakech;
Marseille;Maui;Medellin;Melbourne;Mexico City;Miami;Milan;Minneapolis;Montreal;Moscow;Mumbai;Munster;Nagoya;Nairobi;Naples;Nashville;
New Orleans;Nuremberg;Okinawa;Orlando;Osaka;Oslo;Oxford;Palermo;Palma;Perth;Philadelphia;Phoenix;Phuket;Pisa;Porto;
Portland;Prague;Quebec City;Reykjavik;Riga;Rio de Janeiro;Rotterdam;Salzburg;San Antonio;San Diego;San Francisco;San Sebastian;Santiago;
Santorini;Sao Paulo;Sapporo;Sarajevo;Seattle;Seoul;Seville;Shanghai;Siena;Singapore;Sofia;Stockholm;Strasbourg;Stuttgart;
Sydney;Taipei;Tallinn;Tel Aviv;Tenerife;Toronto;Toulouse;Tulum;Turin;Utrecht;Valencia;Valletta;Vancouver;Venice;Verona;
Vienna;Vilnius;Warsaw;Washington;Wroclaw;Zagreb;Zurich`

// regions lists states and provinces that tell one Paris from another.
const regions = `Alabama;Alaska;Arizona;Arkansas;California;Colorado;Connecticut;Delaware;Florida;Georgia;Hawaii;Idaho;Illinois;Indiana;
Iowa;Kansas;Kentucky;Louisiana;Maine;Maryland;Massachusetts;Michigan;Minnesota;Mississippi;Missouri;Montana;Nebraska;Nevada;
New Hampshire;New Jersey;New Mexico;North Carolina;North Dakota;Ohio;Oklahoma;Oregon;Pennsylvania;Rhode Island;South Carolina;
South Dakota;Tennessee;Texas;Utah;Vermont;Virginia;West Virginia;Wisconsin;Wyoming;Ontario;Quebec;British Columbia;Alberta;Nova Scotia;
Tuscany;Sicily;Sardinia;Provence;Andalusia;Algarve;Normandy;Hokkaido;Scotland;Wales;England;Patagonia;Caribbean;Scandinavia`

// regionCodes are the short forms that are no English words.
const regionCodes = `TX=Texas;GA=Georgia;TN=Tennessee;KY=Kentucky;IL=Illinois;OH=Ohio;AR=Arkansas;MO=Missouri;ND=North Dakota;WI=Wisconsin;NH=New Hampshire;ON=Ontario`

// countries lists countries by ISO 3166-1 code, each with its names.
const countries = `FR=France;IT=Italy,Italia;JP=Japan,Nippon;PT=Portugal;DE=Germany,Deutschland;
US=United States,United States of America,USA,the States,America;GB=United Kingdom,UK,Great Britain,Britain;ES=Spain;GR=Greece;TR=Turkey,Turkiye;
CH=Switzerland;AT=Austria;NL=Netherlands,Holland;BE=Belgium;IE=Ireland;DK=Denmark;SE=Sweden;NO=Norway;FI=Finland;IS=Iceland;PL=Poland;
CZ=Czechia,Czech Republic;HU=Hungary;HR=Croatia;RO=Romania;BG=Bulgaria;MT=Malta;CY=Cyprus;EG=Egypt;MA=Morocco;TN=Tunisia;ZA=South Africa;
KE=Kenya;TZ=Tanzania;AE=United Arab Emirates,UAE;IL=Israel;JO=Jordan;IN=India;CN=China;KR=South Korea,Korea;TH=Thailand;VN=Vietnam;
ID=Indonesia;PH=Philippines;MY=Malaysia;LK=Sri Lanka;NP=Nepal;AU=Australia;NZ=New Zealand;CA=Canada;MX=Mexico;CR=Costa Rica;PA=Panama;
CU=Cuba;JM=Jamaica;CO=Colombia;PE=Peru;BR=Brazil;AR=Argentina;CL=Chile;RU=Russia;UA=Ukraine`
