// Everything here is a help: each page works without it. Loaded with defer, so the page is already there.
import { focusErrors } from "./errors.js";
import { countWords } from "./count.js";
import { guardEdits } from "./guard.js";
import { letDialogClose } from "./signin.js";
import { saveWhileWriting } from "./autosave.js";
import { warnOfTheEnd } from "./ending.js";
import { addUp } from "./money.js";
import { switchPanes } from "./panes.js";
import { addRows } from "./rows.js";
import { sendOnce } from "./once.js";
import { awaitWork } from "./fresh.js";
import { tellOwnTime } from "./owntime.js";
import { pasteBlocks } from "./paste.js";
import { offerPasskeys } from "./passkeys.js";
import { drawPreviews } from "./preview.js";
import { followRoom } from "./room.js";
import { revealPasswords } from "./reveal.js";
import { sendFiles } from "./upload.js";
import { compareLetters } from "./verify.js";

for (const start of [focusErrors, countWords, guardEdits, addUp, addRows, pasteBlocks, switchPanes, sendOnce, tellOwnTime, offerPasskeys, revealPasswords, drawPreviews, compareLetters, saveWhileWriting, letDialogClose, warnOfTheEnd, awaitWork, sendFiles, followRoom]) start(document);
