/** "Staff Onboarding: Jane Doe"; the package alone while nobody knows who it is about. */
export function toRunTitle(run: { packageTitle: string; subject: string | null }): string {
  return run.subject === null ? run.packageTitle : `${run.packageTitle}: ${run.subject}`;
}
