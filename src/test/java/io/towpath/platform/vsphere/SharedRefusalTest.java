package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.towpath.DatabaseTest;
import io.towpath.VsphereLab;
import io.towpath.access.Secret;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Refusals;
import io.towpath.secret.Secrets;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Several nodes, or one that starts again and again, at a vCenter whose password was changed.
@DatabaseTest
class SharedRefusalTest {

    private static final String STALE = "stale-7d20";

    @Autowired
    Refusals refusals;
    @Autowired
    Secrets secrets;
    @Autowired
    JdbcClient db;
    @Autowired
    TransactionTemplate transaction;

    private VsphereLab lab;
    private UUID secret;

    @BeforeEach
    void aSourceWithAPasswordOfYesterday() throws Exception {
        lab = VsphereLab.start("-vms", "1");
        secret = transaction.execute(_ -> secrets.keep("source", new Secret(STALE)));
        db.sql("""
                insert into connection (direction, kind, name, location, account, secret_id, certificate_sha256, created_by,
                                        created_at)
                values ('source', 'vsphere', :name, :url, :account, :secret, :sha256, 'test', now())
                """).param("name", "vc " + secret).param("url", lab.url()).param("account", VsphereLab.USER)
                .param("secret", secret).param("sha256", lab.sha256()).update();
    }

    @AfterEach
    void itIsRemoved() {
        db.sql("update connection set removed_at = now() where location = :url").param("url", lab.url()).update();
        lab.close();
    }

    @Test
    void onlyOneOfThemTriesItOnceInFiveMinutes() throws Exception {
        assertThat(signsIn(STALE)).contains("refuses the user name or password");
        assertThat(signsIn(STALE)).contains("it is not tried again before");
        assertThat(lab.calls()).containsEntry("Login", 1);

        db.sql("update sign_in_refusal set refused_at = refused_at - interval '6 minutes' where location = :url")
                .param("url", lab.url()).update();
        assertThat(signsIn(STALE)).contains("refuses the user name or password");
        assertThat(signsIn(STALE)).contains("it is not tried again before");
        assertThat(lab.calls()).containsEntry("Login", 2);
    }

    @Test
    void anotherPasswordIsNotHeldUpAndLetsTheOthersGoOn() {
        signsIn(STALE);

        assertThat(signsIn(VsphereLab.PASSWORD)).as("typed by hand, not kept yet").isEmpty();
        assertThat(signsIn(STALE)).as("says nothing of the kept one").contains("it is not tried again before");
        transaction.executeWithoutResult(_ -> secrets.replace(secret, new Secret(VsphereLab.PASSWORD)));
        db.sql("update sign_in_refusal set refused_at = refused_at - interval '6 minutes' where location = :url")
                .param("url", lab.url()).update();
        assertThat(signsIn(VsphereLab.PASSWORD)).isEmpty();
        assertThat(db.sql("select count(*) from sign_in_refusal where location = :url").param("url", lab.url())
                .query(Long.class).single()).isZero();
    }

    /// On a node that has just started; what was said against it, empty where it signed in.
    private String signsIn(String password) {
        Sessions node = new Sessions(Told.HERE, Told.PROPERTIES, new SimpleMeterRegistry(), Clock.systemUTC(),
                refusals);
        try {
            node.with(new Place(lab.url(), new Credentials(VsphereLab.USER, password), lab.sha256()),
                    session -> session.call((port, _) -> port.currentTime(Session.root())));
            return "";
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        } finally {
            node.destroy();
        }
    }
}
