//! The words that tables of measurements are headed with, as lists of words between spaces, in lower case and without accents.

use super::meaning::Meaning;

/// Parts of Chinese and Japanese names.
pub(super) const WIDE: &[(Meaning, &str)] = &[
    (Meaning::Longitude, "经度 經度 経度"),
    (Meaning::Latitude, "纬度 緯度"),
    (
        Meaning::Signal,
        "信号强度 信號強度 信号強度 訊號強度 信号レベル 受信 接收功率 接收电平 接收强度 电平 電平 场强 場強 電界強度 信噪比 功率",
    ),
    (Meaning::Height, "高度 高程 海拔 高さ 標高 标高"),
    (Meaning::Floor, "楼层 樓層 フロア 階"),
    (Meaning::Time, "时间 時間 時刻 日時 日期 日付"),
    (Meaning::Identity, "编号 編號 番号 序号 序號"),
    (Meaning::Transmitter, "基站 小区 基地局 セル 网关 ゲートウェイ アクセスポイント 接入点"),
    (Meaning::Band, "频 周波数 信道 チャ"),
    (Meaning::Value, "数值 测量值 測定値 値"),
];

/// Degrees to the north.
pub(super) const LATITUDE: &str = "lat lats latitude latitudes latitud latitudine breite breitengrad geobreite breitengrade latdeg \
    latwgs gpslat gpslatitude latitudee latitudei latdd nordbreite";

/// Degrees to the east.
pub(super) const LONGITUDE: &str = "lon lng long lons longitude longitudes longitud lange laenge langengrad laengengrad geolange \
    geolaenge londeg lonwgs gpslon gpslong gpslongitude longitudee longitudei";

/// The first coordinate of a plane.
pub(super) const X: &str = "x e east easting eastings ost ostwert rechtswert rechts est este xcoord coordx xcoordinate \
    xkoordinate xpos posx utmx utme xutm abscisse abszisse abscisa xcord pointx";

/// The second coordinate of a plane.
pub(super) const Y: &str = "y n north northing northings nord nordwert hochwert hoch norte ycoord coordy ycoordinate \
    ykoordinate ypos posy utmy utmn yutm ordonnee ordinate ordenada ordonee ycord pointy";

/// Words beside a coordinate that leave it the measurement's own.
pub(super) const OWN: &str = "coord coords coordinate coordinates koordinate coordonnee coordonnees coordenada cord pos \
    position posicion location loc point punkt gps current my device dev phone ue rx receiver mobile \
    meas measured measurement sample wgs utm zone local map plan lambert gk lv epsg etrs dec dd deg \
    degrees m geo gnss projected l";

/// Words that make a position somebody else's.
pub(super) const ELSEWHERE: &str = "gateway gw bs ap tx transmitter sender site tower cell enb gnb node nodeb router anchor beacon \
    base station antenna server start end min max first last dest home centre center old previous";

/// Heights.
pub(super) const HEIGHT: &str = "z alt altitude elevation elev height hohe hoehe hauteur altura altitud hgt msl agl ele elevacion \
    zcoord posz zpos depth tiefe ellipsoid geoid";

/// Floors and buildings.
pub(super) const FLOOR: &str = "floor floorid storey story etage stockwerk stock geschoss piso planta building buildingid \
    gebaude batiment edificio room raum salle niveauetage floornumber";

/// Times.
pub(super) const TIME: &str = "time timestamp times date datetime uhrzeit zeit zeitstempel datum heure hora fecha horodatage ts \
    utc epoch seen firstseen lastseen created updated hour minute second seconds sec secs elapsed \
    systime tijd unix unixtime millis ms year month day tag monat jahr sysdate tod iso duration age";

/// Strengths and qualities of signals.
pub(super) const SIGNAL: &str = "rssi rss rsrp rsrq rscp snr sinr dbm signal signalstrength sig level lvl strength power pwr \
    rxlev rxlevel rxpower rxqual qual quality lqi cqi ecio ecno pegel feldstarke feldstaerke \
    empfangspegel empfangsfeldstarke empfangsleistung leistung signalstarke signalstaerke niveau \
    puissance potencia nivel intensidad intensite senal fieldstrength field esp noise noisefloor \
    rauschen bruit ruido pathloss loss attenuation dampfung daempfung throughput bitrate asu empfang \
    recu recibida champ campo rxl prr pdr signalqualitat empfangsqualitat";

/// Ends of words that are a signal's, such as `lterssi`.
pub(super) const SIGNAL_ENDS: &str = "rssi rsrp rsrq sinr snr rscp pegel dbm";

/// Values without further word.
pub(super) const VALUE: &str = "value values val v wert messwert valeur valor medida mesure measurement measured reading messung \
    medicion result ergebnis resultat estimate observation";

/// Words of transmitters that are unique marks of hardware.
pub(super) const ADDRESSES: &str =
    "mac bssid bssids eui netid address addr macaddress apmac macaddr macadresse addresse";

/// What was heard, or where it stands.
pub(super) const TRANSMITTER: &str = "mac bssid bssids eui netid address addr macaddress apmac macaddr macadresse addresse gateway \
    gateways gw gatewayid gwid ap apid cell cellid cellname cid ci eci ecgi cgi ncgi nci enodeb enb \
    gnb nodeb node nodeid pci psc bsic sector site sitename tx txid transmitter sender station \
    beacon beaconid uuid anchor anchorid source src emitter router ssid essid network operator zelle \
    zellen zellenid basisstation emetteur emisor celda cellule borne antenna antenne antena major \
    minor hotspot access passerelle";

/// How it sends.
pub(super) const BAND: &str = "channel chan ch freq frequency frequenz frecuencia frequence mhz hz band bande banda arfcn \
    earfcn nrarfcn uarfcn sf spreading spreadingfactor bandwidth bw radio technology technologie \
    tech rat networktech networkmode kanal canal datarate dr codingrate cr polarization polarisation \
    mode type";

/// Numbers and names of rows, networks and areas.
pub(super) const IDENTITY: &str = "id fid ogcfid gid objectid oid index idx nr no num number nummer row line zeile seq sequence \
    counter count samples sample punkt point pt unnamed packet frame msg message messageid key rowid \
    featureid numero ligne fila name label bezeichnung nom nombre mcc mnc lac tac net area unit rnc \
    scan";

/// What belongs to the measuring itself.
pub(super) const BESIDE: &str = "heading bearing course azimuth azimut orientation kurs richtung compass yaw pitch roll speed \
    geschwindigkeit vitesse velocidad velocity accuracy acc precision genauigkeit precisione \
    exactitud error fehler hdop pdop vdop dop satellites satellite sats sat satelliten satelites \
    nsat numsat fix battery batt batterie voltage akku uptime dist distance range changeable eirp \
    txpower transmitpower sendeleistung authmode encryption capabilities rcois mfgrid security crypt \
    std stddev sigma ta";

/// The plainest words of signals: beside one of them a word for a height is none.
pub(super) const PLAIN_SIGNAL: &str = "rssi rss rsrp rsrq rscp snr sinr dbm";

/// Whether a list has a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// Columns of geometries.
pub(super) const GEOMETRY: &str = "wkt geom wktgeom geometry thegeom geometrie geometria shape ewkt";

/// Columns that name the hemisphere of the coordinate beside them.
pub(super) const HEMISPHERE: &str = "ns ew latdir londir latref lonref northsouth eastwest hemisphere nsew";
