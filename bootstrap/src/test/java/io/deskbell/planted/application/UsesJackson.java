package io.deskbell.planted.application;

import com.fasterxml.jackson.core.JsonFactory;

record UsesJackson(JsonFactory json) {}
