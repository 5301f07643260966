package io.towpath;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// The web application. The command line's local commands start at [io.towpath.cli.Main] instead, without Spring.
@SpringBootApplication
public class TowpathApplication {

    public static void main(String[] args) {
        SpringApplication.run(TowpathApplication.class, args);
    }
}
