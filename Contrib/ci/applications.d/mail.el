;;; Sends one letter as a person does in Emacs; the way is named by the environment.  -*- lexical-binding: t -*-
(setq user-mail-address "alice@host.example" user-full-name "Alice Example"
      send-mail-function 'sendmail-send-it message-send-mail-function 'message-send-mail-with-sendmail
      message-kill-buffer-on-exit t message-interactive t mail-interactive t
      message-confirm-send nil sendmail-coding-system 'utf-8 mm-coding-system-priorities '(utf-8))
(let ((text (with-temp-buffer (insert-file-contents (getenv "TEXT")) (buffer-string))))
  (if (equal (getenv "WAY") "message")
      (progn
        (require 'message)
        (message-mail "bob@host.example" "żółw")
        (message-goto-cc) (insert "carol@host.example")
        (message-goto-bcc) (insert "dave@host.example")
        (message-goto-body) (insert text)
        (message-send-and-exit))
    (require 'sendmail)
    (mail nil "bob@host.example" "żółw" nil "carol@host.example")
    (mail-bcc) (insert "dave@host.example")
    (mail-text) (insert text)
    (mail-send-and-exit nil)))
