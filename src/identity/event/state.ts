import { type Macro, macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

/** Codes of states by their English names without accents, blanks and hyphens; ISO 3166-2 and USPS Publication 28. */
const CODES: Readonly<Record<string, string>> = {
  US:
    "ALABAMA AL ALASKA AK ARIZONA AZ ARKANSAS AR CALIFORNIA CA COLORADO CO CONNECTICUT CT DELAWARE DE FLORIDA FL GEORGIA GA " +
    "HAWAII HI IDAHO ID ILLINOIS IL INDIANA IN IOWA IA KANSAS KS KENTUCKY KY LOUISIANA LA MAINE ME MARYLAND MD " +
    "MASSACHUSETTS MA MICHIGAN MI MINNESOTA MN MISSISSIPPI MS MISSOURI MO MONTANA MT NEBRASKA NE NEVADA NV NEWHAMPSHIRE NH " +
    "NEWJERSEY NJ NEWMEXICO NM NEWYORK NY NORTHCAROLINA NC NORTHDAKOTA ND OHIO OH OKLAHOMA OK OREGON OR PENNSYLVANIA PA " +
    "RHODEISLAND RI SOUTHCAROLINA SC SOUTHDAKOTA SD TENNESSEE TN TEXAS TX UTAH UT VERMONT VT VIRGINIA VA WASHINGTON WA " +
    "WESTVIRGINIA WV WISCONSIN WI WYOMING WY",
  CA:
    "ALBERTA AB BRITISHCOLUMBIA BC MANITOBA MB NEWBRUNSWICK NB NEWFOUNDLANDANDLABRADOR NL NORTHWESTTERRITORIES NT " +
    "NOVASCOTIA NS NUNAVUT NU ONTARIO ON PRINCEEDWARDISLAND PE QUEBEC QC SASKATCHEWAN SK YUKON YT",
  DE:
    "BAVARIA BY BERLIN BE BRANDENBURG BB BREMEN HB HAMBURG HH HESSE HE LOWERSAXONY NI MECKLENBURGVORPOMMERN MV " +
    "NORTHRHINEWESTPHALIA NW RHINELANDPALATINATE RP SAARLAND SL SAXONY SN SAXONYANHALT ST SCHLESWIGHOLSTEIN SH THURINGIA TH",
  ES:
    "ANDALUSIA AN ARAGON AR ASTURIAS AS BALEARICISLANDS IB BASQUECOUNTRY PV CANARYISLANDS CN CANTABRIA CB CASTILEANDLEON CL " +
    "CASTILELAMANCHA CM CATALONIA CT CEUTA CE EXTREMADURA EX GALICIA GA LARIOJA RI MADRID MD MELILLA ML MURCIA MC " +
    "NAVARRE NC VALENCIA VC",
};

const codes = Object.entries(CODES).flatMap(([country, names]) =>
  [...names.matchAll(/(\w+) (\w\w)/g)].map(
    ([, name, code]) =>
      sql`when ${sql.literal(`${country} ${name}`)} then ${sql.literal(code!.toLowerCase())}`,
  ),
);

/** A state's letters without accents, blanks and hyphens, in capitals. */
const stateLetters = macro("state_letters(value)", sql`regexp_replace(upper(value), '[^A-Z]+', '', 'g')`);

/**
 * A state in Amazon's form: two letters in lower case, from its code or its English name; of any other name, and in any
 * other country, the first two of its letters without accents. Null when nothing is left.
 * @example amazon_state('Texas', 'US') = 'tx'; amazon_state('Québec', 'CA') = 'qu'
 * @source fixtures of aws-solutions/amazon-marketing-cloud-uploader-from-aws (read 2026-11-24; observed); which names its
 * tool knows outside the United States: assumed
 */
const amazonState = macro(
  "amazon_state(value, country)",
  sql`case when regexp_full_match(value, '[A-Za-z]{2}') then lower(value)
           else case country || ' ' || state_letters(value) ${sql.join(codes, " ")}
                else nullif(lower(left(state_letters(value), 2)), '') end end`,
);

export const STATE_MACROS: readonly Macro[] = [stateLetters, amazonState];
