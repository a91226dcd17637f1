/** Every command, one file each; sorted by name, as list-commands shows them. */
import type { CommandSpec } from '../spec.ts';
import { attachSession } from './attachSession.ts';
import { bindKey } from './bindKey.ts';
import { breakPane } from './breakPane.ts';
import { capturePane } from './capturePane.ts';
import { chooseBuffer } from './chooseBuffer.ts';
import { chooseClient } from './chooseClient.ts';
import { chooseQuestion } from './chooseQuestion.ts';
import { chooseTheme } from './chooseTheme.ts';
import { chooseTree } from './chooseTree.ts';
import { clearHistory } from './clearHistory.ts';
import { clockMode } from './clockMode.ts';
import { commandPalette } from './commandPalette.ts';
import { commandPrompt } from './commandPrompt.ts';
import { confirmBefore } from './confirmBefore.ts';
import { controlPane } from './controlPane.ts';
import { copyMode } from './copyMode.ts';
import { customizeMode } from './customizeMode.ts';
import { deleteBuffer } from './deleteBuffer.ts';
import { detachClient } from './detachClient.ts';
import { displayMenu } from './displayMenu.ts';
import { displayMessage } from './displayMessage.ts';
import { displayPanes } from './displayPanes.ts';
import { displayPopup } from './displayPopup.ts';
import { findWindow } from './findWindow.ts';
import { hasSession } from './hasSession.ts';
import { ifShell } from './ifShell.ts';
import { innerKeys } from './innerKeys.ts';
import { joinPane, movePane } from './joinPane.ts';
import { killPane } from './killPane.ts';
import { killServer } from './killServer.ts';
import { killSession } from './killSession.ts';
import { killWindow } from './killWindow.ts';
import { lastPane } from './lastPane.ts';
import { lastWindow } from './lastWindow.ts';
import { linkWindow } from './linkWindow.ts';
import { listBuffers } from './listBuffers.ts';
import { listClients } from './listClients.ts';
import { listCommands } from './listCommands.ts';
import { listKeys } from './listKeys.ts';
import { listPanes } from './listPanes.ts';
import { listSessions } from './listSessions.ts';
import { listWindows } from './listWindows.ts';
import { loadBuffer } from './loadBuffer.ts';
import { lockClient, lockServer, lockSession } from './lockClient.ts';
import { moveWindow } from './moveWindow.ts';
import { newSession } from './newSession.ts';
import { newWindow } from './newWindow.ts';
import { nextAttention } from './nextAttention.ts';
import { nextLayout } from './nextLayout.ts';
import { nextWindow } from './nextWindow.ts';
import { pasteBuffer } from './pasteBuffer.ts';
import { pipePane } from './pipePane.ts';
import { previousLayout } from './previousLayout.ts';
import { previousWindow } from './previousWindow.ts';
import { clearPromptHistory, showPromptHistory } from './promptHistory.ts';
import { refreshClient } from './refreshClient.ts';
import { renameSession } from './renameSession.ts';
import { renameWindow } from './renameWindow.ts';
import { resizePane } from './resizePane.ts';
import { resizeWindow } from './resizeWindow.ts';
import { respawnLost } from './respawnLost.ts';
import { respawnPane } from './respawnPane.ts';
import { respawnWindow } from './respawnWindow.ts';
import { rotateWindow } from './rotateWindow.ts';
import { runShell } from './runShell.ts';
import { saveBuffer } from './saveBuffer.ts';
import { selectLayout } from './selectLayout.ts';
import { selectPane } from './selectPane.ts';
import { selectWindow } from './selectWindow.ts';
import { sendKeys } from './sendKeys.ts';
import { sendPrefix } from './sendPrefix.ts';
import { serverAccess } from './serverAccess.ts';
import { setBuffer } from './setBuffer.ts';
import { setEnvironment } from './setEnvironment.ts';
import { setHook } from './setHook.ts';
import { setOption, setWindowOption } from './setOption.ts';
import { showBuffer } from './showBuffer.ts';
import { showEnvironment } from './showEnvironment.ts';
import { showHooks } from './showHooks.ts';
import { showMessages } from './showMessages.ts';
import { showOptions, showWindowOptions } from './showOptions.ts';
import { sourceFile } from './sourceFile.ts';
import { splitWindow } from './splitWindow.ts';
import { startServer } from './startServer.ts';
import { suspendClient } from './suspendClient.ts';
import { swapPane } from './swapPane.ts';
import { swapWindow } from './swapWindow.ts';
import { switchClient } from './switchClient.ts';
import { unbindKey } from './unbindKey.ts';
import { unlinkWindow } from './unlinkWindow.ts';
import { viewHistory } from './viewHistory.ts';
import { waitFor } from './waitFor.ts';

export const commands: readonly CommandSpec[] = [
  attachSession,
  bindKey,
  breakPane,
  capturePane,
  chooseBuffer,
  chooseClient,
  commandPalette,
  displayMenu,
  chooseTheme,
  chooseQuestion,
  chooseTree,
  clearHistory,
  clockMode,
  commandPrompt,
  confirmBefore,
  controlPane,
  copyMode,
  customizeMode,
  deleteBuffer,
  detachClient,
  displayMessage,
  displayPanes,
  displayPopup,
  hasSession,
  ifShell,
  innerKeys,
  joinPane,
  movePane,
  killPane,
  killServer,
  killSession,
  killWindow,
  lastPane,
  lastWindow,
  linkWindow,
  listBuffers,
  listClients,
  listCommands,
  listKeys,
  listPanes,
  listSessions,
  listWindows,
  loadBuffer,
  lockClient,
  lockSession,
  lockServer,
  moveWindow,
  newSession,
  newWindow,
  nextAttention,
  nextLayout,
  nextWindow,
  pasteBuffer,
  pipePane,
  previousLayout,
  previousWindow,
  refreshClient,
  renameSession,
  renameWindow,
  resizePane,
  resizeWindow,
  respawnLost,
  respawnPane,
  respawnWindow,
  rotateWindow,
  runShell,
  saveBuffer,
  selectLayout,
  selectPane,
  selectWindow,
  sendKeys,
  sendPrefix,
  serverAccess,
  setBuffer,
  setEnvironment,
  setHook,
  setOption,
  setWindowOption,
  showBuffer,
  showEnvironment,
  showHooks,
  showMessages,
  showOptions,
  showWindowOptions,
  sourceFile,
  splitWindow,
  startServer,
  suspendClient,
  swapPane,
  swapWindow,
  switchClient,
  unbindKey,
  unlinkWindow,
  viewHistory,
  waitFor,
  findWindow,
  showPromptHistory,
  clearPromptHistory,
].sort((a, b) => (a.name < b.name ? -1 : 1));
