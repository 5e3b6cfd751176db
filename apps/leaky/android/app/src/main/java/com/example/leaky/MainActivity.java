package com.example.leaky;

import com.getcapacitor.BridgeActivity;

public class MainActivity extends BridgeActivity {}
