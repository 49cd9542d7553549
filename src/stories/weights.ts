/** The judge's weights, written by `npm run dedup:train`: not to be edited by hand. */
export const BIAS = -11.6331

/** Name of the trait, weight, mean. */
export const WEIGHTS: readonly (readonly [trait: string, weight: number, mean: number])[] = [
  ['resemblance', 7.9778, 0.2009],
  ['containment', 4.1921, 0.3398],
  ['containment2', 1.688, 0.2026],
  ['leadContainment', 3.5285, 0.3315],
  ['titleDice', 4.4253, 0.3087],
  ['titleContainment', -0.842, 0.3412],
  ['sameTitle', 1.1906, 0.0887],
  ['sameBody', -0.2841, 0.0432],
  ['figuresApart', -1.8102, 0.5253],
  ['figuresShared', 0.7198, 0.9739],
  ['figuresOnly', -1.1434, 1.1633],
  ['titleFiguresApart', -2.3774, 0.3774],
  ['days', -0.2204, 2.0987],
  ['samePublisher', 0.2141, 0.3291],
  ['sameSource', -1.7447, 0.2923],
  ['shorter', 0.8969, 4.9095],
  ['lengths', 2.2791, 0.4661],
  ['template', -1.7957, 0.0051],
  ['correction', -1.4136, 0.0077],
  ['rare', -0.2243, 0.3121],
  ['holders', -1.7034, 2.6869],
  ['titleOnly', -0.426, 1.7224],
  ['leadOnly', 0.2684, 2.7307],
  ['capitalsOnly', 0.8219, 0.536],
]
