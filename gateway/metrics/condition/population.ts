/** Life of many equal parts: Weibull distribution, and the rating life of rolling bearings. */

export interface WeibullLife {
  /** Share that survives t. */
  readonly reliability: number;
  /** Mean life, η·Γ(1 + 1/β). */
  readonly mean: number;
  /** Life that 90 % reach, η·(−ln 0.9)^{1/β}. */
  readonly b10: number;
  /** Share of those alive at t that survive another dt: R(t + dt)/R(t). */
  readonly conditional: number;
}

/** Shape and scale above 0; times in the unit of the scale. Throws RangeError. */
export function weibull({ shape, scale, t, dt }: { shape: number; scale: number; t: number; dt: number }): WeibullLife {
  if (!(shape > 0) || !(scale > 0)) throw new RangeError("Shape and scale must be above 0.");
  const survival = (time: number) => Math.exp(-((time / scale) ** shape));
  return {
    reliability: survival(t),
    mean: scale * gamma(1 + 1 / shape),
    b10: scale * (-Math.log(0.9)) ** (1 / shape),
    // As one exponent: both shares may be too small for a number.
    conditional: Math.exp((t / scale) ** shape - ((t + dt) / scale) ** shape),
  };
}

/** Γ of a number above 0.5, to 1e-13. Source: Lanczos 1964, coefficients for g = 7, n = 9 (Godfrey 2001). */
function gamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const y = x - 1;
  const series = coefficients.reduce((sum, value, index) => sum + value / (y + index + 1), 0.9999999999998099);
  const t = y + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (y + 0.5) * Math.exp(-t) * series;
}

/** Load rating and load in one unit; exponent 3 for balls, 10/3 for rollers. */
export interface BearingLoad {
  readonly rating: number;
  readonly load: number;
  readonly rpm: number;
  readonly exponent: number;
}

/** L10h: hours that 90 % of equal bearings reach, 10⁶/(60·rpm)·(C/P)^p. Source: ISO 281. Throws RangeError. */
export function bearingLifeHours({ rating, load, rpm, exponent }: BearingLoad): number {
  if (!(rpm > 0) || !(load > 0)) throw new RangeError("Speed and load must be above 0.");
  return (1e6 / (60 * rpm)) * (rating / load) ** exponent;
}
