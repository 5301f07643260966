package io.towpath.wave.notice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Delivery reports in the wording that RFC 3464 gives them; the texts are written for this test.
class BounceTest {

    private static final String REPORT = """
            From: MAILER-DAEMON@mx.example.com\r
            To: lena@example.com\r
            Subject: Undelivered Mail Returned to Sender\r
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
            \r
            --b\r
            Content-Type: message/delivery-status\r
            \r
            Reporting-MTA: dns; mx.example.com\r
            \r
            Original-Recipient: rfc822;Anna.Keller@example.com\r
            Final-Recipient: rfc822; anna.keller@example.com\r
            Action: failed\r
            Status: 5.1.1\r
            Diagnostic-Code: smtp; 550 5.1.1 <anna.keller@example.com>: Recipient address\r
                rejected: User unknown\r
            \r
            Final-Recipient: rfc822; petra@example.com\r
            Action: delayed\r
            Status: 4.4.1\r
            \r
            Final-Recipient: rfc822;urs@example.com\r
            Action: failed\r
            Status: 5.2.2\r
            --b--\r
            """;

    @Test
    void namesWhoDidNotGetItAndWhyAndNotWhoGetsItLater() {
        assertThat(Bounce.in(REPORT)).containsExactly(new Bounce("anna.keller@example.com",
                "550 5.1.1 <anna.keller@example.com>: Recipient address rejected: User unknown"),
                new Bounce("urs@example.com", "5.2.2 the mail server refused it"));
        assertThat(Bounce.in(REPORT.replace("\r\n", "\n"))).hasSize(2);
    }

    @Test
    void anyOtherTextIsNone() {
        assertThat(Bounce.in("")).isEmpty();
        assertThat(Bounce.in("Dear Lena, anna@example.com has left the company.")).isEmpty();
        assertThat(Bounce.in("Final-Recipient: rfc822; nobody\nAction: failed\n")).isEmpty();
        assertThat(Bounce.in("a: ".repeat(400_000))).isEmpty();
    }
}
