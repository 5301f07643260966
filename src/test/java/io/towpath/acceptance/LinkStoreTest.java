package io.towpath.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class LinkStoreTest {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private PlatformTransactionManager transactions;

    @Test
    void theFirstWhoAsksForTheKeyMayOnlyBeReading() {
        LinkStore links = new LinkStore(jdbc, new AcceptanceProperties(Duration.ofDays(14), null), transactions);
        TransactionTemplate reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);

        LinkTokens tokens = reading.execute(_ -> links.tokens());

        assertThat(tokens).isSameAs(links.tokens());
    }
}
