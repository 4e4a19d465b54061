/** A screen on the wall, read from five metres: one scene after another, nothing to press, and it looks after itself. */
import { useComputed, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { AssetReport } from "../gateway/core/view.ts";
import { layoutOf } from "./layouts/layout.ts";
import { CardFrame, isWanted } from "./page.tsx";
import type { WallPage } from "./route.ts";
import { useScreen } from "./screen.ts";
import { Clock, LostBanner, StreamSign } from "./shell-parts.tsx";
import { nightlyReloadDue, type Scene, sceneNumber, scenesOf } from "./wall-scenes.ts";

export function Wall({ page }: { page: WallPage }) {
  const { live, words } = useScreen();
  useWakeLock();
  useNightlyReload();
  const scenes = useComputed(() => scenesOf(page.scenes, live.assets.value ?? [])).value;
  const number = useComputed(() => sceneNumber(live.nowMs.value, scenes.length, page.everySeconds)).value;
  const scene = scenes[number];
  const site = live.site.value;
  useEffect(() => {
    document.documentElement.classList.add("wall-page");
    return () => document.documentElement.classList.remove("wall-page");
  }, []);
  const title = scene?.asset?.name ?? words.value.pages.overview;
  useEffect(() => {
    document.title = `${title} – Samspel`;
  }, [title]);
  return (
    <div class={`wall${live.state.value === "lost" ? " is-lost" : ""}`}>
      <header>
        {site?.simulated === true && <p class="ribbon">{words.value.shell.simulated}</p>}
        <div class="wall-head">
          <h1>{title}</h1>
          <p class="muted">{site?.site}</p>
          <Clock />
          <StreamSign />
        </div>
      </header>
      <main id="main">
        <LostBanner />
        {scene === undefined ? <p class="empty">{words.value.shell.loading}</p> : <SceneView scene={scene} />}
      </main>
      <footer class="foot">
        <p>{words.value.shell.informational}</p>
        {scenes.length > 1 && <p class="number">{words.value.wall.scene(number + 1, scenes.length)}</p>}
      </footer>
    </div>
  );
}

function SceneView({ scene }: { scene: Scene }) {
  const asset: AssetReport | undefined = scene.asset;
  const cards = useFit();
  return (
    <div class="cards" ref={cards}>
      {layoutOf(scene.layout)
        .cards.filter((placed) => isWanted(placed, asset))
        .map((placed) => (
          <CardFrame key={`${scene.layout} ${asset?.id} ${placed.card}`} placed={placed} asset={asset} />
        ))}
    </div>
  );
}

/** Smaller than this nobody reads it: what has still no room stands below the edge. */
const scaleLeast = 0.6;
const stepsMax = 4;
const wideScreenPx = 700;

/** Everything on one screen: nobody scrolls a wall. On a narrow one, a phone, what is written stays as large as it is. */
function useFit(): RefObject<HTMLDivElement | null> {
  const cards = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { style } = document.documentElement;
    const wall = cards.current?.closest<HTMLElement>(".wall");
    if (cards.current === null || wall === null || wall === undefined) return;
    const sizes = (): string =>
      [window.innerWidth, window.innerHeight, wall.offsetHeight, cards.current?.offsetHeight].join();
    let fitted = "";
    const fit = (): void => {
      if (sizes() === fitted) return;
      let scale = 1;
      style.setProperty("--wall-scale", "1");
      for (let step = 0; step < stepsMax && window.innerWidth >= wideScreenPx; step++) {
        if (wall.offsetHeight <= window.innerHeight || scale === scaleLeast) break;
        scale = Math.max(scaleLeast, scale * (window.innerHeight / wall.offsetHeight));
        style.setProperty("--wall-scale", scale.toFixed(3));
      }
      fitted = sizes();
    };
    const observer = new ResizeObserver(() => requestAnimationFrame(fit));
    observer.observe(wall);
    observer.observe(cards.current);
    window.addEventListener("resize", fit);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", fit);
      style.removeProperty("--wall-scale");
    };
  }, []);
  return cards;
}

/** Keeps the screen lit where the browser can: over HTTPS or on the machine itself. */
function useWakeLock(): void {
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    // A screen that may not be kept lit is still a screen; its own settings decide then.
    const ask = (): void => {
      if (!document.hidden) navigator.wakeLock.request("screen").catch(() => undefined);
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => document.removeEventListener("visibilitychange", ask);
  }, []);
}

/** A page that stands for months begins anew once a night; only with contact, or an error page would stand there till morning. */
function useNightlyReload(): void {
  const { live } = useScreen();
  const isDue = useComputed(() => {
    const zone = live.site.value?.timeZone;
    return (
      zone !== undefined && live.state.value === "live" && nightlyReloadDue(live.nowMs.value, performance.now(), zone)
    );
  });
  useSignalEffect(() => {
    if (isDue.value) window.location.reload();
  });
}
