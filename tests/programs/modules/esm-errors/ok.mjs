export const ok = 1, both = 1;
