/**
 * The release of tmux with which holdfast's language, formats and answers are compatible: the value of #{version},
 * $TERM_PROGRAM_VERSION, and -V when called as tmux. Plugins and conditions compare it as a number. Loaded by every
 * command.
 */
export const tmuxVersion = '3.4';
