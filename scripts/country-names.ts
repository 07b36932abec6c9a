/**
 * Writes `src/identity/country-names.ts`: by which words people name a country. From Unicode's CLDR, as Node brings it (the
 * English names, and each country's name in its likeliest language), ISO 3166-1's codes of three letters, and the names
 * below. Run it after an update of Node, and commit what it writes.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { COUNTRIES } from "../src/model/country.ts";

/** ISO 3166-1: two letters and three, then those that are reserved (AC, TA) or in common use (XK). */
const ISO =
  "AFAFG ALALB DZDZA ASASM ADAND AOAGO AIAIA AQATA AGATG ARARG AMARM AWABW AUAUS ATAUT AZAZE BSBHS BHBHR BDBGD BBBRB " +
  "BYBLR BEBEL BZBLZ BJBEN BMBMU BTBTN BOBOL BABIH BWBWA BVBVT BRBRA IOIOT BNBRN BGBGR BFBFA BIBDI KHKHM CMCMR CACAN " +
  "CVCPV KYCYM CFCAF TDTCD CLCHL CNCHN CXCXR CCCCK COCOL KMCOM CGCOG CDCOD CKCOK CRCRI CICIV HRHRV CUCUB CYCYP CZCZE " +
  "DKDNK DJDJI DMDMA DODOM ECECU EGEGY SVSLV GQGNQ ERERI EEEST ETETH FKFLK FOFRO FJFJI FIFIN FRFRA GFGUF PFPYF TFATF " +
  "GAGAB GMGMB GEGEO DEDEU GHGHA GIGIB GRGRC GLGRL GDGRD GPGLP GUGUM GTGTM GNGIN GWGNB GYGUY HTHTI HMHMD VAVAT HNHND " +
  "HKHKG HUHUN ISISL ININD IDIDN IRIRN IQIRQ IEIRL ILISR ITITA JMJAM JPJPN JOJOR KZKAZ KEKEN KIKIR KPPRK KRKOR KWKWT " +
  "KGKGZ LALAO LVLVA LBLBN LSLSO LRLBR LYLBY LILIE LTLTU LULUX MOMAC MGMDG MWMWI MYMYS MVMDV MLMLI MTMLT MHMHL MQMTQ " +
  "MRMRT MUMUS YTMYT MXMEX FMFSM MDMDA MCMCO MNMNG MSMSR MAMAR MZMOZ MMMMR NANAM NRNRU NPNPL NLNLD NCNCL NZNZL NINIC " +
  "NENER NGNGA NUNIU NFNFK MPMNP MKMKD NONOR OMOMN PKPAK PWPLW PSPSE PAPAN PGPNG PYPRY PEPER PHPHL PNPCN PLPOL PTPRT " +
  "PRPRI QAQAT REREU ROROU RURUS RWRWA SHSHN KNKNA LCLCA PMSPM VCVCT WSWSM SMSMR STSTP SASAU SNSEN SCSYC SLSLE SGSGP " +
  "SKSVK SISVN SBSLB SOSOM ZAZAF GSSGS ESESP LKLKA SDSDN SRSUR SJSJM SESWE CHCHE SYSYR TWTWN TJTJK TZTZA THTHA TLTLS " +
  "TGTGO TKTKL TOTON TTTTO TNTUN TRTUR TMTKM TCTCA TVTUV UGUGA UAUKR AEARE GBGBR USUSA UMUMI UYURY UZUZB VUVUT VEVEN " +
  "VNVNM VGVGB VIVIR WFWLF EHESH YEYEM ZMZMB ZWZWE AXALA BQBES CWCUW GGGGY IMIMN JEJEY MEMNE BLBLM MFMAF RSSRB SXSXM " +
  "SSSSD SZSWZ ACASC TATAA XKXKX";

/** Names of ISO 3166-1 that CLDR writes otherwise, names of old, and what people in the United Kingdom write. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  AE: ["UAE"],
  BN: ["Brunei Darussalam"],
  BO: ["Plurinational State of Bolivia", "Bolivia, Plurinational State of"],
  CC: ["Cocos Islands", "Keeling Islands"],
  CD: [
    "Democratic Republic of the Congo",
    "Congo, Democratic Republic of the",
    "Congo, The Democratic Republic of the",
    "DR Congo",
    "DRC",
  ],
  CG: ["Republic of the Congo"],
  CI: ["Ivory Coast"],
  CN: ["People's Republic of China"],
  CV: ["Cabo Verde"],
  CZ: ["Czech Republic"],
  DE: ["Federal Republic of Germany"],
  FK: ["Falkland Islands (Malvinas)", "Malvinas"],
  FM: ["Federated States of Micronesia", "Micronesia, Federated States of"],
  GB: [
    "UK",
    "U.K.",
    "Great Britain",
    "Britain",
    "England",
    "Scotland",
    "Wales",
    "Northern Ireland",
    "United Kingdom of Great Britain and Northern Ireland",
  ],
  GM: ["The Gambia", "Gambia, The"],
  GS: ["South Georgia and the South Sandwich Islands"],
  IE: ["Republic of Ireland"],
  IR: ["Islamic Republic of Iran", "Iran, Islamic Republic of"],
  KP: ["Democratic People's Republic of Korea", "Korea, Democratic People's Republic of"],
  KR: ["Republic of Korea", "Korea, Republic of"],
  LA: ["Lao People's Democratic Republic"],
  MD: ["Republic of Moldova", "Moldova, Republic of"],
  MK: ["Macedonia", "Republic of North Macedonia"],
  MM: ["Burma", "Myanmar"],
  NL: ["Holland", "Netherlands, Kingdom of the", "Kingdom of the Netherlands"],
  PN: ["Pitcairn"],
  PS: ["State of Palestine", "Palestine, State of"],
  RU: ["Russian Federation"],
  SH: ["Saint Helena, Ascension and Tristan da Cunha"],
  SY: ["Syrian Arab Republic"],
  SZ: ["Swaziland"],
  TL: ["East Timor"],
  TR: ["Turkey"],
  TW: ["Taiwan, Province of China"],
  TZ: ["United Republic of Tanzania", "Tanzania, United Republic of"],
  US: ["U.S.", "United States of America"],
  VA: ["Holy See", "Holy See (Vatican City State)"],
  VE: ["Bolivarian Republic of Venezuela", "Venezuela, Bolivarian Republic of"],
  VG: ["Virgin Islands, British", "Virgin Islands (British)"],
  VI: ["Virgin Islands, U.S.", "Virgin Islands (U.S.)"],
  VN: ["Viet Nam"],
};

/** As `country_key` of src/identity/country.ts. */
const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/^the |[^\p{L}]+/gu, "");

/** A name, and how else the same is written. */
const spellings = (name: string): string[] => [
  name,
  name.replaceAll("&", "and"),
  name.replace("St. ", "Saint "),
];

const inLanguage = (language: string, code: string, style: "long" | "short"): string =>
  new Intl.DisplayNames([language], { type: "region", style }).of(code)!;

const likeliestLanguage = (code: string): string => new Intl.Locale(`und-${code}`).maximize().language;

const three = new Map(ISO.split(" ").map((pair) => [pair.slice(0, 2), pair.slice(2)]));
const countryOf = new Map<string, string>();

for (const code of COUNTRIES) {
  const english = (["long", "short"] as const).map((style) => inLanguage("en", code, style));
  for (const name of [three.get(code)!, ...english, ...(FURTHER[code] ?? [])].flatMap(spellings)) {
    const key = keyOf(name);
    const other = countryOf.get(key) ?? code;
    if (other !== code) throw new Error(`${name} is ${other} and ${code}`);
    countryOf.set(key, code);
  }
}
// A country's own name gives way to another's English one. Signs that stand above and below letters are no accents
// elsewhere: such names are left out.
for (const code of COUNTRIES) {
  const name = inLanguage(likeliestLanguage(code), code, "long");
  const key = keyOf(name);
  const isPlain = !/\p{M}/u.test(name) && !/[\p{Script=Hangul}\p{Script=Cyrillic}]/u.test(name);
  if (!/^[a-z]{0,2}$/.test(key) && isPlain && !countryOf.has(key)) countryOf.set(key, code);
}

const lines = COUNTRIES.map((code) => {
  const keys = [...countryOf].filter(([, country]) => country === code).map(([key]) => key);
  return `  ${code}: ${JSON.stringify(keys.join(" "))},\n`;
});
writeFileSync(
  fileURLToPath(new URL("../src/identity/country-names.ts", import.meta.url)),
  `/** Keys of the names of countries, apart by blanks. Written by scripts/country-names.ts; see there for the sources. */
export const COUNTRY_NAMES: Readonly<Record<string, string>> = {
${lines.join("")}};
`,
);
