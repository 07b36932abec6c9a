import { type Macro, macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

/** Pairs of words, `LONG SHORT …`. */
const pairs = (text: string): [string, string][] =>
  [...text.matchAll(/(\S+) (\S+)/g)].map(([, long, short]) => [long!, short!]);

const NUMBER_WORDS = pairs("NUM NUMBER NO NUMBER NUMERO NUMBER");

/** USPS Publication 28, 2: directions, streets (appendix C1, the common ones) and parts of buildings (C2). */
const ENGLISH = pairs(
  "NORTH N SOUTH S EAST E WEST W NORTHEAST NE NORTHWEST NW SOUTHEAST SE SOUTHWEST SW " +
    "ALLEY ALY ANNEX ANX ARCADE ARC AVENUE AVE AV AVE BAYOU BYU BEACH BCH BEND BND BLUFF BLF BOTTOM BTM BOUL BLVD BOULV BLVD " +
    "BRANCH BR BRIDGE BRG BROOK BRK BURG BG BYPASS BYP CAMP CP CANYON CYN CAPE CPE CAUSEWAY CSWY CENTER CTR CENTRE CTR " +
    "CIRCLE CIR CLIFF CLF CLUB CLB COMMON CMN CORNER COR COURSE CRSE COURT CT COVE CV CREEK CRK CRESCENT CRES CREST CRST " +
    "CROSSING XING CROSSROAD XRD CURVE CURV DALE DL DAM DM DIVIDE DV DRIVE DR ESTATE EST ESTATES ESTS EXPRESSWAY EXPY " +
    "EXTENSION EXT FALLS FLS FERRY FRY FIELD FLD FIELDS FLDS FLAT FLT FORD FRD FOREST FRST FORGE FRG FORK FRK FORT FT " +
    "FREEWAY FWY GARDEN GDN GARDENS GDNS GATEWAY GTWY GLEN GLN GREEN GRN GROVE GRV HARBOR HBR HAVEN HVN HEIGHTS HTS " +
    "HIGHWAY HWY HILL HL HILLS HLS HOLLOW HOLW INLET INLT ISLAND IS ISLANDS ISS JUNCTION JCT KEY KY KNOLL KNL LAKE LK " +
    "LAKES LKS LANDING LNDG LANE LN LIGHT LGT LOAF LF LOCK LCK LODGE LDG MANOR MNR MEADOW MDW MEADOWS MDWS MILL ML " +
    "MISSION MSN MOTORWAY MTWY MOUNT MT MOUNTAIN MTN NECK NCK ORCHARD ORCH OVERPASS OPAS PARKWAY PKWY PASSAGE PSGE PINE PNE " +
    "PINES PNES PLACE PL PLAIN PLN PLAINS PLNS PLAZA PLZ POINT PT PORT PRT PRAIRIE PR RADIAL RADL RANCH RNCH RAPID RPD " +
    "REST RST RIDGE RDG RIVER RIV ROAD RD ROUTE RTE SHOAL SHL SHORE SHR SPRING SPG SPRINGS SPGS SQUARE SQ STATION STA " +
    "STRAVENUE STRA STREAM STRM STREET ST SUMMIT SMT TERRACE TER THROUGHWAY TRWY TRACE TRCE TRACK TRAK TRAIL TRL TUNNEL TUNL " +
    "TURNPIKE TPKE UNDERPASS UPAS UNION UN VALLEY VLY VIADUCT VIA VIEW VW VILLAGE VLG VILLE VL VISTA VIS WELL WL WELLS WLS " +
    "APARTMENT APT BASEMENT BSMT BUILDING BLDG DEPARTMENT DEPT FLOOR FL FRONT FRNT HANGAR HNGR LOBBY LBBY LOWER LOWR " +
    "OFFICE OFC PENTHOUSE PH ROOM RM SPACE SPC SUITE STE TRAILER TRLR UPPER UPPR",
);

const FRENCH = pairs("AVENUE AVE");

const when = (words: readonly [string, string][]) =>
  sql.join(
    words.map(([long, short]) => sql`when ${sql.literal(long)} then ${sql.literal(short)}`),
    " ",
  );

/** The words of a street line, in capitals: split at blanks, commas, dots, brackets, C/O, and behind a number's hyphen. */
const addressWords = macro(
  "address_words(value)",
  sql`string_split_regex(
        regexp_replace(replace(replace(upper(value), 'ẞ', 'SS'), '#', 'NUMBER'), ${sql.literal("(^|[\\s,])(\\d+)-")}, ${sql.literal("\\1\\2 ")}, 'g'),
        ${sql.literal("(?:[\\s,.!()\\[\\]{}]|\\bC/O\\b)+")})`,
);

/**
 * A street line in Amazon's form: its words in their short form, joined, in lower case; accents stay. Words are shortened in
 * US, CA, GB and IN by Publication 28, in FR where it is certain; words for a number everywhere.
 * @example amazon_address('123 Main Street, Suite 200', 'US') = '123mainstste200'
 * @source runs of amzn/normalization-sdk-py and the fixtures of aws-solutions/amazon-marketing-cloud-uploader-from-aws
 * (read 2026-11-24; observed), which keep BOULEVARD; which words other languages shorten: assumed none
 */
const amazonAddress = macro(
  "amazon_address(value, country)",
  sql`nullif(lower(array_to_string(
        case when contains('US CA GB IN', country)
               then list_transform(address_words(value), word -> case word ${when([...NUMBER_WORDS, ...ENGLISH])} else word end)
             when country = 'FR'
               then list_transform(address_words(value), word -> case word ${when([...NUMBER_WORDS, ...FRENCH])} else word end)
             else list_transform(address_words(value), word -> case word ${when(NUMBER_WORDS)} else word end) end, '')), '')`,
);

export const ADDRESS_MACROS: readonly Macro[] = [addressWords, amazonAddress];
