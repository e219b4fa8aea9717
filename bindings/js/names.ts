/** The façade's names in the core's words: maskedScores → masked_scores. */
export const coreName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
