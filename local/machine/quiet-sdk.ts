/**
 * The AWS SDK warns of Node 20 in nine lines when a process makes its first client. They would hide the one line that says
 * what to do, so a command that is for people imports this module.
 */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
