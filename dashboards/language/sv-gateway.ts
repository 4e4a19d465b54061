/** Swedish texts of conditions of the gateway itself. */
import type * as english from "./en-gateway.ts";

export const gatewayConditions: typeof english.gatewayConditions = {
  "alarms/flood": { text: "Larmen kommer snabbare än någon hinner ta in", action: "Börja med det första" },
  "store/slow": { text: "Disken är långsam", action: "Se efter disken; ett minneskort kan vara slitet" },
  "store/unwritable": { text: "Värden visas men sparas inte", action: "Se efter disken genast" },
  "store/unclaimed-backlog": {
    text: "Värden väntar på en mottagare som är borta",
    action: "Ställ in den igen, eller glöm den",
  },
  "gateway/clock": { text: "Den här datorns klocka flyttades", action: "Se var den får sin tid ifrån" },
  "gateway/certificate": { text: "Sidornas certifikat går snart ut", action: "Förnya det" },
  "gateway/audit": { text: "Händelseloggen kan inte skrivas", action: "Se efter disken" },
  quality: { text: "Processen är inte stabil", action: "Titta på styrdiagrammet" },
};
