<?php
// Sends one letter with the library named by the first argument; the text is read from descriptor 0.
[, $what, $variant] = $argv + [2 => ''];
[$from, $to, $cc, $bcc] = ['alice@host.example', 'bob@host.example', 'carol@host.example', 'dave@host.example'];
$text = file_get_contents('php://stdin');
error_reporting(E_ALL & ~E_DEPRECATED & ~E_USER_DEPRECATED);

function done(bool $isSent): never { exit($isSent ? 0 : 1); }

switch ($what) {
case 'mail':
  $fields = ['From' => $from, 'Cc' => $cc, 'Bcc' => $bcc, 'MIME-Version' => '1.0',
    'Content-Type' => 'text/plain; charset=utf-8', 'Content-Transfer-Encoding' => '8bit'];
  $subject = mb_encode('żółw');
  done(mail($to, $subject, $text, $fields, $variant));

case 'drupal':  // core/lib/Drupal/Core/Mail/Plugin/Mail/PhpMail.php
  $headers = "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8; format=flowed; delsp=yes\n"
    . "Content-Transfer-Encoding: 8Bit\nX-Mailer: Drupal\nReturn-Path: $from\nSender: $from\nFrom: Site <$from>";
  done(mail($to, mb_encode('żółw'), $text, $headers, "-f$from"));

case 'phpmailer':
  require 'libphp-phpmailer/autoload.php';
  $mail = new PHPMailer\PHPMailer\PHPMailer(true);
  if ($variant == 'mail') $mail->isMail(); else $mail->isSendmail();
  $mail->CharSet = 'utf-8';
  $mail->setFrom($from, 'Alicja Żółw');
  $mail->addAddress($to);
  $mail->addCC($cc);
  $mail->addBCC($bcc);
  [$mail->Subject, $mail->Body] = ['żółw', $text];
  done($mail->send());

case 'symfony':
  require 'Symfony/Component/Mailer/autoload.php';
  $transport = new Symfony\Component\Mailer\Transport\SendmailTransport($variant ? "/usr/sbin/sendmail $variant" : null);
  $mail = (new Symfony\Component\Mime\Email())->from($from)->to($to)->cc($cc)->bcc($bcc)
    ->subject('żółw')->text($text);
  (new Symfony\Component\Mailer\Mailer($transport))->send($mail);
  unset($transport);
  done(true);

case 'swift':
  require 'Egulias/EmailValidator/autoload.php';
  require 'Swift/swift_required.php';
  $transport = $variant ? new Swift_SendmailTransport("/usr/sbin/sendmail $variant") : new Swift_SendmailTransport();
  $mail = (new Swift_Message('żółw'))->setFrom($from)->setTo($to)->setCc($cc)->setBcc($bcc)->setBody($text);
  done((new Swift_Mailer($transport))->send($mail) == 3);

case 'pear':
  require 'Mail.php';
  $mail = Mail::factory('sendmail');
  $fields = ['From' => $from, 'To' => $to, 'Cc' => $cc, 'Subject' => mb_encode('żółw'), 'MIME-Version' => '1.0',
    'Content-Type' => 'text/plain; charset=utf-8', 'Content-Transfer-Encoding' => '8bit'];
  done($mail->send([$to, $cc, $bcc], $fields, $text) === true);

case 'horde':
  spl_autoload_register(fn($class) => include strtr($class, '_\\', '//') . '.php');
  $mail = new Horde_Mail_Transport_Sendmail();
  $fields = ['From' => $from, 'To' => $to, 'Cc' => $cc, 'Subject' => mb_encode('żółw'), 'MIME-Version' => '1.0',
    'Content-Type' => 'text/plain; charset=utf-8', 'Content-Transfer-Encoding' => '8bit'];
  $mail->send([$to, $cc, $bcc], $fields, $text);
  done(true);
}

function mb_encode(string $word): string { return '=?UTF-8?B?' . base64_encode($word) . '?='; }
