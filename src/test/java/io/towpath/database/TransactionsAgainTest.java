package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.framework.Advised;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// What is given again, and what is not.
class TransactionsAgainTest {

    static class Commands {

        int calls;
        /// How many calls fail, and with which state.
        int fail = 1;
        String state = "40P01";

        @Transactional
        public String give() {
            return answer();
        }

        @Transactional
        public String take(InputStream body) throws IOException {
            body.readAllBytes();
            return answer();
        }

        public String outside() {
            return answer();
        }

        private String answer() {
            if (++calls <= fail) {
                throw new CannotAcquireLockException("no", new SQLException("deadlock detected", state));
            }
            return "call " + calls;
        }
    }

    @EnableAspectJAutoProxy(proxyTargetClass = true)
    static class Proxies {}

    private AnnotationConfigApplicationContext context;
    private Commands commands;
    private Commands target;

    @BeforeEach
    void start() throws Exception {
        context = new AnnotationConfigApplicationContext(Proxies.class, TransactionsAgain.class, Commands.class);
        commands = context.getBean(Commands.class);
        target = (Commands) ((Advised) commands).getTargetSource().getTarget();
    }

    @AfterEach
    void stop() {
        context.close();
        TransactionSynchronizationManager.setActualTransactionActive(false);
    }

    @Test
    void aTransactionIsGivenAgainUntilItGoesThroughButNotWithoutEnd() {
        target.fail = Again.TRIES - 1;
        assertThat(commands.give()).isEqualTo("call " + Again.TRIES);

        target.calls = 0;
        target.fail = 100;
        assertThatThrownBy(() -> commands.give()).isInstanceOf(CannotAcquireLockException.class);
        assertThat(target.calls).isEqualTo(Again.TRIES);
    }

    @Test
    void notWithinAnotherOneWhichWasTakenBackAsAWhole() {
        TransactionSynchronizationManager.setActualTransactionActive(true);

        assertThatThrownBy(() -> commands.give()).isInstanceOf(CannotAcquireLockException.class);
        assertThat(target.calls).isOne();
    }

    @Test
    void whatIsNoTransactionIsNotGivenAgain() {
        assertThatThrownBy(() -> commands.outside()).isInstanceOf(CannotAcquireLockException.class);
        assertThat(target.calls).isOne();
    }

    @Test
    void norWhatReadsAStream() {
        assertThatThrownBy(() -> commands.take(new ByteArrayInputStream(new byte[9])))
                .isInstanceOf(CannotAcquireLockException.class);
        assertThat(target.calls).isOne();
    }

    @ParameterizedTest
    @CsvSource({"40P01, true", "40001, true", "23505, false", "57014, false", "55P03, false", "08006, false"})
    void onlyWhatGaveWay(String state, boolean again) {
        target.state = state;

        if (again) {
            assertThat(commands.give()).isEqualTo("call 2");
        } else {
            assertThatThrownBy(() -> commands.give()).isInstanceOf(CannotAcquireLockException.class);
            assertThat(target.calls).isOne();
        }
    }
}
