package io.towpath.images;

import java.util.Map;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Finds jobs whose node is gone, forgets old ones, and takes what waits.
@DisallowConcurrentExecution
final class ImagesTick implements Job {

    private static final int MOST_ATTEMPTS = 5;
    private static final Map<String, Object> GIVEN_UP = Map.of("reason", "INTERRUPTED", "message",
            "every run of it ended with its node, %d in all".formatted(MOST_ATTEMPTS), "remedy",
            "Look into the application's log, then submit it again.");

    private final JobStore store;
    private final JobRunner runner;
    private final ImagesProperties properties;

    ImagesTick(JobStore store, JobRunner runner, ImagesProperties properties) {
        this.store = store;
        this.runner = runner;
        this.properties = properties;
    }

    @Override
    public void execute(JobExecutionContext context) {
        tick();
    }

    void tick() {
        store.tidy(properties.silence(), MOST_ATTEMPTS, properties.kept(), GIVEN_UP);
        runner.wake();
    }
}
