/**
 * The release of tmux whose language, formats and answers these are: #{version}, $TERM_PROGRAM_VERSION, and -V under the
 * name of tmux. Plugins and conditions of configurations compare it as a number. Loaded by every command.
 */
export const tmuxVersion = '3.4';
