package io.towpath;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;

/// The whole application on a real, freshly migrated PostgreSQL, with MockMvcTester. All such tests share one context
/// and one database: a test makes its own rows and asserts on those.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(properties = {"spring.quartz.auto-startup=false",
        "towpath.data-dir=${towpath.test.data:target/test-data}", "towpath.database.throw-away=true",
        // contexts of tests that are over are kept, with their connections
        "spring.datasource.hikari.minimum-idle=2"})
@AutoConfigureMockMvc
@Import(TestDatabase.Configuration.class)
public @interface DatabaseTest {}
