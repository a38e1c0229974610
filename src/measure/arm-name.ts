export type ArmName = "base" | "head";
