package io.towpath.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.access.Secret;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class SecretsTest {

    @Autowired
    Secrets secrets;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Clock clock;

    @Test
    void aSecretIsKeptSealedAndComesBack() {
        UUID id = secrets.keep("test", new Secret("hunter-2"));

        assertThat(secrets.reveal(id).value()).isEqualTo("hunter-2");
        assertThat(secrets.reveal(id)).hasToString("•••");
        secrets.replace(id, new Secret("hunter-3"));
        assertThat(secrets.reveal(id).value()).isEqualTo("hunter-3");
    }

    @Test
    void aRowCannotTakeAnotherOnesPlace() {
        UUID mine = secrets.keep("test", new Secret("mine"));
        UUID other = secrets.keep("test", new Secret("other"));

        jdbc.sql("update secret set sealed = (select sealed from secret where id = :mine) where id = :other")
                .param("mine", mine).param("other", other).update();

        assertThatThrownBy(() -> secrets.reveal(other)).isInstanceOf(SealedException.class)
                .hasMessageNotContaining("mine");
    }

    @Test
    void aNewKeySealsEverythingAgain() {
        String first = KeyRing.randomKey();
        String second = KeyRing.randomKey();
        StoredSecrets before = new StoredSecrets(jdbc, KeyRing.parse(first, "test"), clock);
        UUID id = before.keep("test", new Secret("turned"));

        StoredSecrets turning = new StoredSecrets(jdbc, KeyRing.parse(second + "," + first, "test"), clock);
        turning.sealAgain();

        StoredSecrets after = new StoredSecrets(jdbc, KeyRing.parse(second, "test"), clock);
        assertThat(after.reveal(id).value()).isEqualTo("turned");
        assertThatThrownBy(() -> before.reveal(id)).isInstanceOf(SealedException.class);
        jdbc.sql("delete from secret where id = :id").param("id", id).update();
    }

    @Test
    void whatIsForgottenMeanwhileIsNotSealedAgain() {
        String first = KeyRing.randomKey();
        StoredSecrets before = new StoredSecrets(jdbc, KeyRing.parse(first, "test"), clock);
        List<UUID> ids = List.of(before.keep("test", new Secret("one")), before.keep("test", new Secret("two")));
        Clock forgetful = new Clock() {
            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                jdbc.sql("delete from secret where id in (:ids)").param("ids", ids).update();
                return clock.instant();
            }
        };

        new StoredSecrets(jdbc, KeyRing.parse(KeyRing.randomKey() + "," + first, "test"), forgetful).sealAgain();

        assertThat(jdbc.sql("select count(*) from secret where id in (:ids)").param("ids", ids).query(Integer.class)
                .single()).isZero();
    }
}
