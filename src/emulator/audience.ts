import type { Region } from "./region.ts";

/** One person in one audience. A million of these are kept, hence the text instead of objects. */
export interface Member {
  /** The record's `hashedPII`, as JSON text. */
  hashedPII: string;
  countryCode: string | undefined;
  matched: boolean;
  /** When the last CREATE was accepted, epoch milliseconds: the time to live counts from here. */
  addedAt: number;
}

/** Which of Amazon's sides get the records of a call, and through which connection. */
export interface Target {
  amc: boolean;
  dsp: boolean;
  connectionId: string | undefined;
}

export interface Audience {
  audienceId: string;
  region: Region;
  /** The DSP advertiser it belongs to: its target's own, or its connection's, if that has one. */
  advertiserId: string | undefined;
  /** The connection that it was made with. */
  connectionId: string | undefined;
  /** Where the last accepted call's records go; before the first, where the audience itself points. */
  target: Target;
  /** Records that each side has taken. */
  received: { amc: number; dsp: number };
  name: string;
  description: string;
  countryCode: string | undefined;
  externalAudienceId: string;
  /** Time to live in seconds. */
  ttl: number;
  audienceFees: { cpmCents: number; currency: string }[] | undefined;
  createdAt: number;
  updatedAt: number;
  /** By external user id; those whose time is over stay, since a longer time to live brings them back. */
  members: Map<string, Member>;
  matchedCount: number;
  /** Who was counted, and not kept as a member. */
  tally: { members: number; matched: number };
  /** No member was added earlier than this, so that counting need not look at each. */
  oldestAddedAt: number;
  /** Whether a job has finished: before that, Amazon does not know any size. */
  counted: boolean;
}

export const isPresent = (audience: Audience, member: Member, now: number): boolean =>
  member.addedAt + audience.ttl * 1000 > now;

export function putMember(
  audience: Audience,
  externalUserId: string,
  member: Member,
  recreate: "replace" | "union",
) {
  const before = audience.members.get(externalUserId);
  const after = before && recreate === "union" ? union(before, member) : member;
  audience.matchedCount += Number(after.matched) - Number(before?.matched ?? false);
  audience.oldestAddedAt = Math.min(audience.oldestAddedAt, after.addedAt);
  // Written into the one that is there: a second search among a million is what this call would spend most on.
  if (before) Object.assign(before, after);
  else audience.members.set(externalUserId, after);
}

export function removeMember(audience: Audience, externalUserId: string) {
  const before = audience.members.get(externalUserId);
  audience.matchedCount -= Number(before?.matched ?? false);
  audience.members.delete(externalUserId);
}

/** Takes a change into account without keeping it. A DELETE is that of a matched one as long as there are such. */
export function countMember({ tally }: Audience, member: Member | undefined) {
  const step = member ? 1 : -1;
  tally.members = Math.max(0, tally.members + step);
  if (!member || member.matched) tally.matched = Math.max(0, tally.matched + step);
}

export function count(audience: Audience, now: number): { members: number; matched: number } {
  if (audience.oldestAddedAt + audience.ttl * 1000 > now) {
    return {
      members: audience.members.size + audience.tally.members,
      matched: audience.matchedCount + audience.tally.matched,
    };
  }
  let { members, matched } = audience.tally;
  for (const member of audience.members.values()) {
    if (!isPresent(audience, member, now)) continue;
    members += 1;
    if (member.matched) matched += 1;
  }
  return { members, matched };
}

/** Amazon's three counts; −1 until the first job has finished. */
export function audienceSize(audience: Audience, now: number) {
  if (!audience.counted) return { receivedRecordSize: -1, idResolutionCount: -1, dspAudienceSize: -1 };
  const { members, matched } = count(audience, now);
  const dspAudienceSize = audience.advertiserId === undefined ? 0 : matched;
  return { receivedRecordSize: members, idResolutionCount: matched, dspAudienceSize };
}

function union(before: Member, after: Member): Member {
  const sets = [...JSON.parse(before.hashedPII), ...JSON.parse(after.hashedPII)].map((set) =>
    JSON.stringify(set),
  );
  return { ...after, hashedPII: `[${[...new Set(sets)].join()}]`, matched: before.matched || after.matched };
}
