/** What went wrong, out of the payload of a failed function: `{"errorType":…,"errorMessage":…}`. */
export function errorText(payload: string): string {
  try {
    const error: { errorType?: string; errorMessage?: string } = JSON.parse(payload);
    return [error.errorType, error.errorMessage].filter(Boolean).join(': ') || payload;
  } catch {
    return payload;
  }
}
