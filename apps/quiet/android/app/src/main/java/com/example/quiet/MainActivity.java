package com.example.quiet;

import com.getcapacitor.BridgeActivity;

public class MainActivity extends BridgeActivity {}
