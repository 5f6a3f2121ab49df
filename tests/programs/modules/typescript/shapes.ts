export type Shape = { size: number };
export const double = (shape: Shape): number => shape.size * 2;
