package io.towpath.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.ConversionProgress.Phase;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whatever comes up while progress is written, it is written again later.
class CopyProgressTest {

    @Test
    void whatCouldNotBeWrittenIsToldAgain() throws Exception {
        assertThat(writtenTwice(() -> new UnsupportedOperationException("the pool is closed"))).isTrue();
    }

    @Test
    void anErrorDoesNotEndTheTicking() throws Exception {
        assertThat(writtenTwice(() -> new LinkageError("a class is missing"))).isTrue();
    }

    /// @return whether a second write followed one that ended so
    private static boolean writtenTwice(Supplier<Throwable> trouble) throws Exception {
        var tried = new CountDownLatch(2);
        var jdbc = (JdbcClient) Proxy.newProxyInstance(CopyProgressTest.class.getClassLoader(),
                new Class<?>[]{JdbcClient.class}, (_, _, _) -> {
                    tried.countDown();
                    throw trouble.get();
                });
        var progress = new CopyProgress(new CopyStore(jdbc, Clock.systemUTC()), Duration.ofMillis(10));
        Path folder = Path.of("/srv");
        boolean again = false;
        try (var reporter = progress.begin(UUID.randomUUID(), new CopyOrder(UUID.randomUUID(), "Hard disk 1",
                DiskRef.file(folder.resolve("from.vmdk")), folder.resolve("to.qcow2"), DiskFormat.QCOW2),
                () -> false)) {
            reporter.at(Phase.COPY, 1, 10, 1);
            again = tried.await(10, TimeUnit.SECONDS);
        } catch (LinkageError expected) {
            assertThat(progress.now()).as("its end is its end all the same").isEmpty();
        }
        return again;
    }
}
