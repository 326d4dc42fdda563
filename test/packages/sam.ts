/** AWS SAM's command line, as `ensurePythonCommand` takes it. */
export const SAM = { name: 'sam', requirements: ['aws-sam-cli==1.170.0'] };
