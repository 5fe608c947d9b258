/** "Staff Onboarding: Jane Doe"; the package alone while nobody knows who it is about. */
export function toRunName(run: {
  readonly packageTitle: string;
  readonly subject: string | null;
}): string {
  return run.subject === null ? run.packageTitle : `${run.packageTitle}: ${run.subject}`;
}
