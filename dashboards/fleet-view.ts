/** Which gateways need attention, in which order they are shown, and which a search finds. Pure. */
import type { FleetMember } from "../gateway/core/fleet.ts";

const dayMs = 86_400_000;
/** As the gateway's own condition about its certificate. */
const certificateDays = 30;
const clockMsMax = 60_000;

/** 0: nothing. The higher, the sooner somebody should look. */
export function urgencyOf(member: FleetMember, nowMs: number): number {
  const { contact, conditions, sourcesLost, bundle, certificateExpiresMs = Number.POSITIVE_INFINITY } = member;
  return (
    (contact === "online" ? 0 : 32) +
    (conditions.high > 0 ? 16 : 0) +
    (certificateExpiresMs - nowMs < certificateDays * dayMs ? 8 : 0) +
    (sourcesLost > 0 ? 4 : 0) +
    (Math.abs(member.clockOffsetMs ?? 0) > clockMsMax ? 2 : 0) +
    (hasDrift(bundle) ? 1 : 0)
  );
}

export function hasDrift(bundle: FleetMember["bundle"] | undefined): boolean {
  if (bundle === undefined) return false;
  const { wanted, actual, problem, configuration = "at-work" } = bundle;
  return problem !== undefined || configuration !== "at-work" || (wanted !== undefined && wanted !== actual);
}

export interface FleetFilter {
  readonly search: string;
  readonly isUrgentOnly: boolean;
  readonly nowMs: number;
}

/** The most urgent first, then by name. */
export function shownMembers(members: readonly FleetMember[], { search, isUrgentOnly, nowMs }: FleetFilter) {
  const wanted = search.trim().toLowerCase();
  return members
    .map((member) => ({ member, urgency: urgencyOf(member, nowMs) }))
    .filter(({ member, urgency }) => {
      const text = `${member.name} ${member.site} ${member.version}`.toLowerCase();
      return (!isUrgentOnly || urgency > 0) && text.includes(wanted);
    })
    .toSorted((a, b) => b.urgency - a.urgency || (a.member.name < b.member.name ? -1 : 1))
    .map(({ member }) => member);
}
