'use strict';
// How many colours a terminal shows, by its environment (Node docs: "TTY",
// writeStream.getColorDepth()).

const COLORS_2 = 1;
const COLORS_16 = 4;
const COLORS_256 = 8;
const COLORS_16m = 24;

const terminals = new Map([
  ['eterm', COLORS_16], ['cons25', COLORS_16], ['console', COLORS_16], ['cygwin', COLORS_16],
  ['dtterm', COLORS_16], ['gnome', COLORS_16], ['hurd', COLORS_16], ['jfbterm', COLORS_16],
  ['konsole', COLORS_16], ['kterm', COLORS_16], ['mlterm', COLORS_16], ['mosh', COLORS_16m],
  ['putty', COLORS_16], ['st', COLORS_16], ['rxvt-unicode-24bit', COLORS_16m],
  ['terminator', COLORS_16m], ['xterm-kitty', COLORS_16m],
]);
const terminalPatterns = [/ansi/, /color/, /linux/, /direct/, /^con[0-9]*x[0-9]/, /^rxvt/,
  /^screen/, /^xterm/, /^vt100/, /^vt220/];
const buildServers = [
  ['APPVEYOR', COLORS_256], ['BUILDKITE', COLORS_256], ['CIRCLECI', COLORS_16m],
  ['DRONE', COLORS_256], ['GITEA_ACTIONS', COLORS_16m], ['GITHUB_ACTIONS', COLORS_16m],
  ['GITLAB_CI', COLORS_256], ['TRAVIS', COLORS_256],
];

let warned = false;
function warnOfConflict(env) {
  if (warned) return;
  warned = true;
  const name = env.NODE_DISABLE_COLORS !== undefined && env.NODE_DISABLE_COLORS !== '' ?
    'NODE_DISABLE_COLORS' : env.NO_COLOR !== undefined && env.NO_COLOR !== '' ?
      'NO_COLOR' : undefined;
  if (name !== undefined) {
    process.emitWarning(
      `The '${name}' env is ignored due to the 'FORCE_COLOR' env being set.`, 'Warning');
  }
}

/** @returns {1|4|8|24} bits of colour */
function getColorDepth(env = process.env) {
  if (env.FORCE_COLOR !== undefined) {
    switch (env.FORCE_COLOR) {
      case '': case '1': case 'true':
        warnOfConflict(env);
        return COLORS_16;
      case '2':
        warnOfConflict(env);
        return COLORS_256;
      case '3':
        warnOfConflict(env);
        return COLORS_16m;
      default:
        return COLORS_2;
    }
  }
  if ((env.NODE_DISABLE_COLORS !== undefined && env.NODE_DISABLE_COLORS !== '') ||
      (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb') {
    return COLORS_2;
  }
  if (env.TMUX) return COLORS_16m;
  if ('TF_BUILD' in env && 'AGENT_NAME' in env) return COLORS_16;
  if ('CI' in env) {
    for (const [name, depth] of buildServers) if (name in env) return depth;
    return env.CI_NAME === 'codeship' ? COLORS_256 : COLORS_2;
  }
  if ('TEAMCITY_VERSION' in env)
    return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? COLORS_16 : COLORS_2;
  switch (env.TERM_PROGRAM) {
    case 'iTerm.app':
      return !env.TERM_PROGRAM_VERSION || /^[0-2]\./.test(env.TERM_PROGRAM_VERSION) ?
        COLORS_256 : COLORS_16m;
    case 'HyperTerm': case 'MacTerm':
      return COLORS_16m;
    case 'Apple_Terminal':
      return COLORS_256;
  }
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return COLORS_16m;
  if (env.TERM) {
    if (/truecolor/.test(env.TERM)) return COLORS_16m;
    if (/^xterm-256/.test(env.TERM)) return COLORS_256;
    const term = env.TERM.toLowerCase();
    const depth = terminals.get(term);
    if (depth !== undefined) return depth;
    if (terminalPatterns.some((pattern) => pattern.test(term))) return COLORS_16;
  }
  return env.COLORTERM ? COLORS_16 : COLORS_2;
}

/** Whether at least `count` (16 unless given) colours can be shown. */
function hasColors(count, env) {
  if (env === undefined && (count === undefined || (typeof count === 'object' && count !== null))) {
    env = count;
    count = 16;
  } else {
    require('internal/validators').validateInteger(count, 'count', 2);
  }
  return count <= 2 ** getColorDepth(env);
}

module.exports = { getColorDepth, hasColors };
