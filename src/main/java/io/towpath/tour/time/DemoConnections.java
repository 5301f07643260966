package io.towpath.tour.time;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/// Has every connection of the pool look into the demo's schema before the server's own.
@Component
@ConditionalOnProperty(name = "towpath.demo.enabled", havingValue = "true")
class DemoConnections implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool) {
            pool.setConnectionInitSql(DemoSchema.SEARCH_PATH);
        }
        return bean;
    }
}
