/** The kinds of metrics that a configuration may name. */
import { anonymousForm } from "./collaboration/anonymous-form.ts";
import { contactMargin } from "./collaboration/contact-margin.ts";
import { cycleInflation } from "./collaboration/cycle-inflation.ts";
import { entryDepth } from "./collaboration/entry-depth.ts";
import { fluency } from "./collaboration/fluency.ts";
import { handover } from "./collaboration/handover.ts";
import { idleTime } from "./collaboration/idle-time.ts";
import { occupancyMap } from "./collaboration/occupancy-map.ts";
import { physicalWorkload } from "./collaboration/physical-workload.ts";
import { posture } from "./collaboration/posture.ts";
import { productivityLost } from "./collaboration/productivity-lost.ts";
import { protectiveStops } from "./collaboration/protective-stops.ts";
import { separation } from "./collaboration/separation.ts";
import { separationViolations } from "./collaboration/separation-violations.ts";
import { stopEnergy } from "./collaboration/stop-energy.ts";
import { team } from "./collaboration/team.ts";
import { zoneEntries } from "./collaboration/zone-entries.ts";
import { health } from "./condition/health.ts";
import { remainingLifeMetric } from "./condition/life.ts";
import { energy } from "./energy/energy.ts";
import { gatewayHealth } from "./operation/gateway-health.ts";
import { production } from "./production/production.ts";
import { quality } from "./production/quality.ts";
import { bearingDiagnosis } from "./vibration/bearing-diagnosis.ts";
import { vibration } from "./vibration/vibration.ts";

export const metrics = {
  fluency,
  separation,
  "separation-violations": separationViolations,
  "contact-margin": contactMargin,
  "protective-stops": protectiveStops,
  "zone-entries": zoneEntries,
  "entry-depth": entryDepth,
  "occupancy-map": occupancyMap,
  "productivity-lost": productivityLost,
  "idle-causes": idleTime,
  "cycle-inflation": cycleInflation,
  "stop-energy": stopEnergy,
  posture,
  vibration,
  health,
  "remaining-life": remainingLifeMetric,
  "bearing-diagnosis": bearingDiagnosis,
  team,
  handover,
  "physical-workload": physicalWorkload,
  "anonymous-form": anonymousForm,
  production,
  energy,
  quality,
  "gateway-health": gatewayHealth,
};
