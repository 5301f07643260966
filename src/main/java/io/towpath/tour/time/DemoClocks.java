package io.towpath.tour.time;

import io.towpath.replication.steward.LedgerTime;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Who lives by the demo's time: everybody who plans, moves, waits and predicts. Who lives by the machine's: whoever tells
/// the living from the dead or lets people in.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "towpath.demo.enabled", havingValue = "true")
class DemoClocks {

    private static final Logger LOG = LoggerFactory.getLogger(DemoClocks.class);

    /// Sessions and tokens, secrets, scans and imports and uploads that beat, jobs that beat, sessions with servers, the
    /// alarms of Quartz, which sleeps by the machine, and the gate that asks how old the facts of scans are.
    static final List<String> BY_THE_MACHINE = List.of("io.towpath.access.", "io.towpath.secret.",
            "io.towpath.inventory.", "io.towpath.images.", "io.towpath.platform.", "io.towpath.database.",
            "io.towpath.migration.AlarmClock", "io.towpath.wave.gate.VmChecks");

    /// @param mayBe made first: what is not the demo's database stays as it is
    @Bean
    DemoTime demoTime(DemoDatabase mayBe, JdbcClient jdbc, @Qualifier("clock") Clock machine) {
        return new DemoTime(jdbc, machine);
    }

    @Bean
    @Primary
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    Clock demoClock(InjectionPoint asks, DemoTime time, @Qualifier("clock") Clock machine) {
        return byTheMachine(asks.getMember().getDeclaringClass().getName()) ? machine : time.clock();
    }

    /// Scans are dated by the machine's time, snapshots by the demo's.
    @Bean
    @Primary
    LedgerTime demoLedgerTime(DemoTime time) {
        return time::at;
    }

    static boolean byTheMachine(String className) {
        return BY_THE_MACHINE.stream().anyMatch(className::startsWith);
    }

    /// Writes the time down while the program runs; stops before whatever waits for it.
    @Bean
    SmartLifecycle demoTimeNotes(DemoTime time) {
        return new Notes(time);
    }

    private static final class Notes implements SmartLifecycle {

        private final DemoTime time;
        private final ScheduledExecutorService timer = Executors
                .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("demo-time").daemon().factory());
        private volatile boolean running;

        Notes(DemoTime time) {
            this.time = time;
        }

        @Override
        public void start() {
            running = true;
            long every = DemoTime.NOTED_EVERY.toSeconds();
            timer.scheduleWithFixedDelay(this::note, every, every, TimeUnit.SECONDS);
        }

        private void note() {
            try {
                time.note();
            } catch (DataAccessException e) {
                LOG.warn("the demo's time could not be written down; it is again in a moment: {}", e.getMessage());
            }
        }

        @Override
        public void stop() {
            running = false;
            timer.shutdownNow();
            time.goDown();
            note();
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MAX_VALUE;
        }
    }
}
