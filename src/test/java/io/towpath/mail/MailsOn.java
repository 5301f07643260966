package io.towpath.mail;

import com.icegreen.greenmail.store.FolderException;
import io.towpath.DatabaseTest;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/// The application with a mail server that is real; its beats come when a test says so.
@DatabaseTest
abstract class MailsOn {

    static final MailHouse SERVER = MailHouse.open();
    static final String BASE = "https://towpath.example.com";

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Mails mails;
    @Autowired
    MailStore store;
    @Autowired
    Postman postman;

    @DynamicPropertySource
    static void server(DynamicPropertyRegistry properties) {
        properties.add("towpath.mail.host", () -> "127.0.0.1");
        properties.add("towpath.mail.port", SERVER::port);
        properties.add("towpath.mail.from", () -> "Towpath <towpath@example.com>");
        properties.add("towpath.mail.reply-to", () -> "team@example.com");
        properties.add("towpath.mail.username", () -> MailHouse.LOGIN);
        properties.add("towpath.mail.password", () -> MailHouse.PASSWORD);
        properties.add("towpath.public-url", () -> BASE + "/");
    }

    @BeforeEach
    void emptyBoxes() throws FolderException {
        jdbc.sql("delete from mail_outbox").update();
        jdbc.sql("delete from secret where purpose = 'mail'").update();
        SERVER.purgeEmailFromAllMailboxes();
    }

    int sealed() {
        return jdbc.sql("select count(*) from secret where purpose = 'mail'").query(Integer.class).single();
    }

    void due() {
        jdbc.sql("update mail_outbox set next_try_at = null where state = 'QUEUED'").update();
    }
}
