package io.towpath.tour.target;

import io.towpath.platform.spi.TargetPlatform;
import io.towpath.tour.time.DemoTime;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// Puts the made-up hypervisor over the targets that are there.
@Component
@ConditionalOnProperty(name = "towpath.demo.enabled", havingValue = "true")
class PoweredTargets implements BeanPostProcessor {

    private final ObjectProvider<DemoTime> time;
    private final Environment environment;

    PoweredTargets(ObjectProvider<DemoTime> time, Environment environment) {
        this.time = time;
        this.environment = environment;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof TargetPlatform target) {
            Path folder = Path.of(environment.getProperty("towpath.demo.folder", "./demo-data")).toAbsolutePath()
                    .normalize();
            return new PoweredTarget(target, folder, new MadeUpPower(folder.resolve("power"), time::getObject));
        }
        return bean;
    }
}
