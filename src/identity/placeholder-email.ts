import { type Macro, macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** What people and forms write in place of an address, in small letters: a pattern. */
const WORDS = String.raw`[(<]?null[)>]?|\\n|nil|none|#?n[/.]?a\.?|nan|unknown|undefined|empty|no(?:t (?:provided|available|given))?|no[ _-]?e?-?mail|[-_.?*x0]+`;

/** Addresses that are nobody's, whoever types them: made up at a keyboard, or at a domain that says so. */
const NOBODYS =
  `test@test.com test@test.test test@test.de test@test.fr test@test.it test@test.es test@test.co.uk test@testing.com
  testing@testing.com a@a.a a@a.com aa@aa.aa aa@aa.com aaa@aaa.aaa aaa@aaa.com a@b.c abc@abc.com asd@asd.asd asd@asd.com
  asdf@asdf.asdf asdf@asdf.com asdasd@asdasd.com qwe@qwe.com qwerty@qwerty.com x@x.x xx@xx.xx xx@xx.com xxx@xxx.xxx xxx@xxx.com
  123@123.com none@none.none none@none.com null@null.null null@null.com na@na.na na@na.com no@no.com nobody@nobody.com
  unknown@unknown.com noemail@noemail.com no@noemail.com none@noemail.com nomail@nomail.com no@nomail.com noreply@noreply.com
  fake@fake.com fake@email.com email@email.com noemail@email.com none@email.com user@domain.com name@domain.com
  email@domain.com`.split(/\s+/);

/** What stands before the @ of an address that no person has alone: of a desk, of a machine, or of nobody. A pattern. */
const ROLES = String.raw`no[-._]?reply|do[-._]?not[-._]?reply|dont[-._]?reply|mailer-daemon|postmaster|hostmaster|webmaster|abuse|root|admin(?:istrator)?|info|office|contact|kontakt|contacto|sales|support|help(?:desk)?|service|customer(?:[-._]?(?:service|care))?|hello|team|mail|e-?mail|news(?:letter)?|marketing|press|media|orders?|billing|accounts?|accounting|enquir(?:y|ies)|inquir(?:y|ies)|reception|booking|reservations?|jobs|hr|accueil|commercial|comercial|no|none|null|na|n\.a|nobody|no[-._]?e?mail|unknown|anonymous|guest|user|test(?:er|ing)?|fake|asdf?|qwerty|example|a{3,}|x{3,}`;

/** The longest of them, with the @: most addresses are longer, and pass by the pattern. */
const LONGEST_ROLE = 17;

const isNobodys = sql`contains(${sql.literal(` ${NOBODYS.join(" ")} `)}, ' ' || seed_form || ' ')`;

/**
 * What is doubtful about an address in the seed's form: `nobody`, `role`, or null. `nobody`: it can be no person's. `role`: one
 * row's may be its person's at work; the same in many rows is a placeholder.
 */
const emailRole = macro(
  "email_role(seed_form)",
  sql`case when instr(seed_form, '@') <= ${sql.literal(String(LONGEST_ROLE))}::int then
           case when regexp_full_match(seed_form, ${sql.literal(`(?:${ROLES})@.*|${NOBODYS.map((one) => one.replaceAll(".", "\\.")).join("|")}`)})
                then case when ${isNobodys} then 'nobody' else 'role' end end end`,
);

/** Whether a value that is no address says that there is none. */
const isPlaceholderWord = macro(
  "is_placeholder_word(value)",
  sql`regexp_full_match(lower(value), ${sql.literal(WORDS)})`,
);

export const PLACEHOLDER_MACROS: readonly Macro[] = [emailRole, isPlaceholderWord];

/** Names of a column of emails, and of what is made of it. */
interface FormedColumn {
  seed: Sql;
  role: Sql;
}

/** Rows with `role` for each column, and no address that is nobody's. */
export function withRoles(rows: Sql, columns: readonly FormedColumn[]): Sql {
  if (columns.length === 0) return rows;
  const each = (expression: (column: FormedColumn) => Sql): Sql => sql.join(columns.map(expression));
  const judged = sql`select *, ${each(({ seed, role }) => sql`email_role(${seed}) as ${role}`)} from (${rows})`;
  return sql`
    select * replace (${each(({ seed, role }) => sql`case when ${role} is distinct from 'nobody' then ${seed} end as ${seed}`)})
      from (${judged})`;
}
