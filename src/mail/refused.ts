/** A mailer has not taken a message. `status` is null if it did not answer in time. */
export class MailerRefused extends Error {
  override readonly name = 'MailerRefused';
  readonly status: number | null;

  constructor(status: number | null) {
    super(`the mailer answered ${status ?? 'too late'}`);
    this.status = status;
  }
}
